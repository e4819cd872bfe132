using System.Text.Json;
using System.Text.Json.Serialization;
using Faultline.Traces;

namespace Faultline.Storage.Remote;

/// <summary>How a command and the owner of its store talk: JSON that carries every value exactly.</summary>
public static class Wire
{
    public const string TokenHeader = "Faultline-Owner-Token";

    public static JsonSerializerOptions Options { get; } =
        new()
        {
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = 1000,
            Converters = { new WireText(), new WireAttribute(), new WireVector() },
        };
}

/// <summary>One item of a stream, or the failure that ended it.</summary>
/// <param name="Trace">The item.</param>
/// <param name="Fault">Why there are no more.</param>
/// <param name="Done">True in the last one; a stream without it was cut off.</param>
public sealed record WireItem(Trace? Trace, WireFault? Fault = null, bool Done = false);

/// <summary>A failure on the other side.</summary>
public sealed record WireFault(FaultKind Kind, string Message);

/// <summary>Of which traces spans are asked for, and how many of each at most.</summary>
public sealed record SpanRequest(IReadOnlyCollection<string> TraceIds, int Most);

/// <summary>Which vectors are asked for.</summary>
public sealed record VectorRequest(string Model, IReadOnlyCollection<string> TextHashes);

/// <summary>Vectors to keep.</summary>
public sealed record VectorBatch(string Model, IReadOnlyDictionary<string, float[]> Vectors);

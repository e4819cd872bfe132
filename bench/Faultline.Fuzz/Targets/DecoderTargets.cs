using System.Text.Json;
using System.Text.Unicode;
using Faultline.Fuzz.Inputs;
using Faultline.Sources.Otlp;

namespace Faultline.Fuzz.Targets;

/// <summary>The two decoders of <c>/v1/traces</c> and of gRPC: requests with changed bytes, changed fields or both, and random bytes.</summary>
internal sealed class DecoderTargets
{
    private const int Shapes = 100;

    // Now and then a request has more.
    private const int MostSpans = 1_000;

    private readonly byte[][] _protobuf;
    private readonly byte[][] _json;

    public DecoderTargets(int seed)
    {
        var random = new Random(seed);
        var requests = Enumerable.Range(0, 400).Select(_ => SpanMaker.Any(random)).ToArray();
        var shapes = Enumerable.Range(0, Shapes).Select(_ => OtlpShape.Any(random)).ToArray();
        _protobuf = [.. requests.Select(OtlpWriter.Request), .. shapes.Select(static shape => shape.Protobuf())];
        _json = [.. requests.Select(OtlpWriter.Json), .. shapes.Select(static shape => shape.Json())];
    }

    /// <summary>Names that OTLP/JSON gives its fields.</summary>
    public static string[] Names { get; } =
    [
        "resourceSpans",
        "resource_spans",
        "resource",
        "scopeSpans",
        "instrumentationLibrarySpans",
        "scope",
        "spans",
        "traceId",
        "trace_id",
        "spanId",
        "parentSpanId",
        "name",
        "kind",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "attributes",
        "key",
        "value",
        "stringValue",
        "intValue",
        "doubleValue",
        "boolValue",
        "bytesValue",
        "arrayValue",
        "kvlistValue",
        "values",
        "events",
        "timeUnixNano",
        "links",
        "status",
        "code",
        "message",
        "",
    ];

    /// <summary>Case of <c>otlp-protobuf</c>.</summary>
    public bool Protobuf(Random random)
    {
        var (bytes, other) = (_protobuf[random.Next(_protobuf.Length)], _protobuf[random.Next(_protobuf.Length)]);
        var mutator = new ByteMutator(random);
        bytes = random.Next(10) switch
        {
            0 => mutator.Any(),
            < 4 => mutator.Mutate(bytes, other),
            < 6 when new ProtoMutator(random).Mutate(bytes, other) is { } mutated => mutator.Mutate(mutated, other),
            _ => new ProtoMutator(random).Mutate(bytes, other) ?? bytes,
        };
        try
        {
            return Expect.Request(OtlpProtobufDecoder.Decode(bytes, SpanMaker.Now, MostSpans), MostSpans);
        }
        catch (InvalidDataException)
        {
            // Not a request: the sender is told so.
            return false;
        }
    }

    /// <summary>Case of <c>otlp-json</c>.</summary>
    public bool Json(Random random)
    {
        var bytes = JsonRequest(random);
        try
        {
            // The door asks the same before it decodes.
            return Utf8.IsValid(bytes) && Expect.Request(OtlpJsonDecoder.Decode(bytes, SpanMaker.Now, MostSpans), MostSpans);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A request in OTLP/JSON that is more or less one.</summary>
    public byte[] JsonRequest(Random random)
    {
        var (bytes, other) = (_json[random.Next(_json.Length)], _json[random.Next(_json.Length)]);
        var mutator = new ByteMutator(random);
        return random.Next(10) switch
        {
            0 => mutator.Any(),
            < 4 => mutator.Mutate(bytes, other),
            < 6 when new JsonMutator(random, Names).Mutate(bytes) is { } mutated => mutator.Mutate(mutated, other),
            _ => new JsonMutator(random, Names).Mutate(bytes) ?? bytes,
        };
    }
}

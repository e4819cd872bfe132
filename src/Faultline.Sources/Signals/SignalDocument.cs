using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Signals;

/// <summary>Signals of one JSON document: an object, or a list of them. One that is wrong costs no other.</summary>
public static class SignalDocument
{
    /// <summary>How many reasons are kept.</summary>
    public const int MostFaults = 100;

    /// <summary>Bytes of one signal.</summary>
    public const int MostBytes = 1 << 20;

    // Whoever sends so many is not worth reading on; each costs more than a good one.
    private const int MostRejected = 10_000;

    /// <param name="json">UTF-8.</param>
    /// <param name="policy">Knows the rubrics' scales and what is private.</param>
    /// <param name="now">The time of a signal that gives none, UTC.</param>
    /// <param name="source">Who sent it, where it does not say so itself.</param>
    /// <param name="most">Objects that are read; those beyond are rejected.</param>
    /// <exception cref="FaultlineException">The text is not JSON.</exception>
    public static SignalBatch Read(ReadOnlyMemory<byte> json, IntakePolicy policy, DateTime now, string source, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var mended = json.ToArray();
        JsonText.Mend(mended);
        var reading = new Reading(mended, new SignalReader(policy, now, source), policy, most);
        try
        {
            // One object after the other: a document of all would take many times the room of the text.
            var reader = Utf8.IsValid(mended) ? new Utf8JsonReader(mended) : throw new JsonException();
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reading.Item(ref reader);
            }
            else
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    reading.Item(ref reader);
                }
            }

            // What stands behind it is a fault.
            reader.Read();
        }
        catch (JsonException)
        {
            var fault = JsonFault.Describe(mended);
            throw FaultlineException.Input($"The signals are not JSON: {fault.Message}");
        }

        return new SignalBatch(reading.Evaluations, reading.Faults, reading.Index - reading.Used);
    }

    private sealed class Reading(Memory<byte> json, SignalReader reader, IntakePolicy policy, int most)
    {
        public List<Evaluation> Evaluations { get; } = [];

        public List<SignalFault> Faults { get; } = [];

        /// <summary>Objects so far.</summary>
        public int Index { get; private set; }

        /// <summary>Those that told something.</summary>
        public int Used { get; private set; }

        public void Item(ref Utf8JsonReader at)
        {
            var start = (int)at.TokenStartIndex;
            var token = at.TokenType;
            at.Skip();
            var item = json[start..(int)at.BytesConsumed];
            var fault =
                Index >= most ? new SignalFault(Index, null, $"is beyond the first {most} of a request (limit max_spans).")
                : Index - Used >= MostRejected ? new SignalFault(Index, null, $"was not read: {MostRejected} before it could not be used.")
                : token != JsonTokenType.StartObject ? new SignalFault(Index, null, $"a JSON object is expected, not {Kind(token)}.")
                : item.Length > MostBytes ? new SignalFault(Index, null, $"is larger than {MostBytes >> 20} MiB; shorten it.")
                : Use(item);
            if (fault is null)
            {
                Used++;
            }
            else if (Faults.Count < MostFaults)
            {
                Faults.Add(fault);
            }

            Index++;
        }

        private SignalFault? Use(Memory<byte> item)
        {
            try
            {
                using var document = JsonDocument.Parse(item);
                Evaluations.AddRange(reader.Read(document.RootElement).Select(policy.Protect));
                return null;
            }
            catch (RowFaultException fault)
            {
                return new SignalFault(Index, fault.Field, fault.Message);
            }
        }

        private static string Kind(JsonTokenType token) =>
            RowValues.Describe(
                token switch
                {
                    JsonTokenType.StartArray => JsonValueKind.Array,
                    JsonTokenType.String => JsonValueKind.String,
                    JsonTokenType.Number => JsonValueKind.Number,
                    JsonTokenType.True or JsonTokenType.False => JsonValueKind.True,
                    _ => JsonValueKind.Null,
                }
            );
    }
}

/// <param name="Evaluations">What was told, in order.</param>
/// <param name="Faults">What could not be used, the first <see cref="SignalDocument.MostFaults"/> of it.</param>
/// <param name="Rejected">How much could not be used.</param>
public sealed record SignalBatch(IReadOnlyList<Evaluation> Evaluations, IReadOnlyList<SignalFault> Faults, int Rejected);

/// <param name="Index">Place in the list, from 0.</param>
/// <param name="Field">The field at fault, where one is.</param>
/// <param name="Reason">What is wrong and what to do.</param>
public sealed record SignalFault(int Index, string? Field, string Reason);

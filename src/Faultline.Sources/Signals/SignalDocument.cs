using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Signals;

/// <summary>Signals of one JSON document: an object, or a list of them. One that is wrong costs no other.</summary>
public static class SignalDocument
{
    /// <param name="json">UTF-8.</param>
    /// <param name="policy">Knows the rubrics' scales and what is private.</param>
    /// <param name="now">The time of a signal that gives none, UTC.</param>
    /// <param name="source">Who sent it, where it does not say so itself.</param>
    /// <exception cref="FaultlineException">The text is not JSON.</exception>
    public static SignalBatch Read(ReadOnlyMemory<byte> json, IntakePolicy policy, DateTime now, string source)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var evaluations = new List<Evaluation>();
        var faults = new List<SignalFault>();
        var reader = new SignalReader(policy, now, source);
        var mended = json.ToArray();
        JsonText.Mend(mended);
        try
        {
            using var document = Utf8.IsValid(mended) ? JsonDocument.Parse(mended) : throw new JsonException();
            var root = document.RootElement;
            var index = 0;
            foreach (var item in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
            {
                try
                {
                    evaluations.AddRange(reader.Read(item).Select(policy.Protect));
                }
                catch (RowFaultException fault)
                {
                    faults.Add(new SignalFault(index, fault.Field, fault.Message));
                }

                index++;
            }
        }
        catch (JsonException)
        {
            var fault = JsonFault.Describe(mended);
            throw FaultlineException.Input($"The signals are not JSON: {fault.Message}");
        }

        return new SignalBatch(evaluations, faults);
    }
}

/// <param name="Evaluations">What was told, in order.</param>
/// <param name="Faults">What could not be used.</param>
public sealed record SignalBatch(IReadOnlyList<Evaluation> Evaluations, IReadOnlyList<SignalFault> Faults);

/// <param name="Index">Place in the list, from 0.</param>
/// <param name="Field">The field at fault, where one is.</param>
/// <param name="Reason">What is wrong and what to do.</param>
public sealed record SignalFault(int Index, string? Field, string Reason);

using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Evaluation.Causes;

/// <summary>Shuffled copies of traffic.</summary>
internal static class Deal
{
    /// <summary>Each trace keeps what was asked, answered and made of it, and takes who asked, when and under which release from another: nothing depends on anything. By (timestamp, trace id).</summary>
    public static IReadOnlyList<Trace> Anew(Trace[] traces, ulong seed)
    {
        Trace[] donors = [.. traces];
        new SplitMix64(seed).Shuffle<Trace>(donors);
        return
        [
            .. traces
                .Zip(
                    donors,
                    (kept, donor) =>
                        kept with
                        {
                            Timestamp = donor.Timestamp,
                            UserId = donor.UserId,
                            SessionId = donor.SessionId,
                            Intent = donor.Intent,
                            PromptVersion = donor.PromptVersion,
                            Model = donor.Model,
                            Attributes = Mixed(kept, donor),
                        }
                )
                .OrderBy(t => t.Timestamp)
                .ThenBy(t => t.TraceId, StringComparer.Ordinal),
        ];
    }

    /// <summary>What was said about an answer stays with the answer.</summary>
    private static Dictionary<string, AttributeValue> Mixed(Trace kept, Trace donor) =>
        donor
            .Attributes.Where(a => !Consequences.IsConsequence(a.Key))
            .Concat(kept.Attributes.Where(a => Consequences.IsConsequence(a.Key)))
            .ToDictionary(a => a.Key, a => a.Value);
}

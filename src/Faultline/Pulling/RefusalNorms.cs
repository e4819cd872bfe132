using Faultline.Configuration;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Which intents are normally served: among traces judged to have passed, a refusal is rare.</summary>
internal static class RefusalNorms
{
    private const int EnoughJudged = 30;
    private const double Rare = 0.1;

    /// <summary>Intents for which the upper bound of the refused share among passing traces is below 10 %, from at least 30 of them.</summary>
    /// <remarks>Computed only for intents that have an unjudged trace, since nothing else asks.</remarks>
    public static HashSet<string> UsuallyServed(IReadOnlyList<Trace> traces, SignalsConfig config, CancellationToken cancellationToken)
    {
        var asked = traces
            .Where(t => t.Intent is not null && SignalDetector.Reference(t, config) is null)
            .Select(t => t.Intent!)
            .ToHashSet(StringComparer.Ordinal);
        var counts = new Dictionary<string, (long Refused, long Passed)>(StringComparer.Ordinal);
        foreach (var trace in traces)
        {
            if (trace.Intent is not { } intent || !asked.Contains(intent) || SignalDetector.Reference(trace, config) != true)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var refused = RefusalLanguage.IsRefusal(trace.Response, config.RefusalPhrases) ? 1 : 0;
            var (before, n) = counts.GetValueOrDefault(intent);
            counts[intent] = (before + refused, n + 1);
        }

        return counts
            .Where(c => c.Value.Passed >= EnoughJudged && Wilson.Interval(c.Value.Refused, c.Value.Passed).High < Rare)
            .Select(c => c.Key)
            .ToHashSet(StringComparer.Ordinal);
    }
}

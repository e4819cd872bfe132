using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Server.Pages;
using Faultline.Traces.Searching;

namespace Faultline.Server.Configuring;

/// <summary>What a failure of an intent costs, beside how much of it there is.</summary>
/// <param name="Traces">Of the run's window, or of all time without a run; null for an intent that only the configuration names.</param>
/// <param name="Failed">Of the run's sampled failures; null without any.</param>
/// <param name="Weight">Null where none is set, which counts 0.</param>
internal sealed record IntentWeight(string Intent, long? Traces, int? Failed, double? Weight)
{
    private const int Most = 300;

    /// <summary>The intents that occur or have a weight, those with most traffic first, and the traffic of all, also of traces that state none.</summary>
    public static async Task<(long Traffic, IReadOnlyList<IntentWeight> Intents)> ReadAsync(
        WorkflowConfig config,
        string? workflow,
        AnalysisRun? run,
        ITraceSearch search,
        RunCache cache,
        CancellationToken cancellationToken = default
    )
    {
        var seen = workflow is null ? [] : await search.ListIntentsAsync(workflow, run?.From, run?.To, cancellationToken);
        var traffic = seen.Where(i => i.Intent is not null).ToDictionary(i => i.Intent!, i => i.Traces, StringComparer.Ordinal);
        IReadOnlyDictionary<string, int> failed = run is null
            ? new Dictionary<string, int>(StringComparer.Ordinal)
            : await cache.IntentsAsync(run);
        IReadOnlyList<IntentWeight> intents =
        [
            .. traffic
                .Keys.Union(config.Impact.Keys, StringComparer.Ordinal)
                .Select(i => new IntentWeight(
                    i,
                    traffic.TryGetValue(i, out var n) ? n : null,
                    failed.TryGetValue(i, out var f) ? f : null,
                    config.Impact.TryGetValue(i, out var weight) ? weight : null
                ))
                .OrderByDescending(i => i.Traces ?? -1)
                .ThenBy(i => i.Intent, StringComparer.Ordinal)
                .Take(Most),
        ];
        return (seen.Sum(i => i.Traces), intents);
    }
}

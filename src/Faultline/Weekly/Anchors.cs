using Faultline.Analysis;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Weekly;

/// <summary>Chooses the members that stand for each cluster later, and finds them again.</summary>
internal static class Anchors
{
    /// <summary>Enough to show every wording of a cluster; more only cost time.</summary>
    public const int PerCluster = 80;

    /// <summary>A cluster that has gone is remembered by fewer.</summary>
    public const int PerGoneCluster = 30;

    /// <summary>Members spread evenly over each cluster in order of time, and what each speaks for.</summary>
    public static IReadOnlyList<Anchor> Choose(PullResult pull, IReadOnlyList<(string Id, IReadOnlyList<int> Members)> clusters) =>
        [.. clusters.SelectMany(c => Spread(c.Members, PerCluster).Select(m => Of(pull.Failed[m], c)))];

    /// <summary>At most <paramref name="count"/> of the items, evenly spaced.</summary>
    public static IEnumerable<T> Spread<T>(IReadOnlyList<T> items, int count) =>
        items.Count <= count ? items : Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Count / count)]);

    /// <summary>The anchors of a run; members serve where it recorded none.</summary>
    public static IReadOnlyList<Anchor> Of(AnalysisRun run) =>
        run.Anchors.Count > 0
            ? run.Anchors
            :
            [
                .. run.Clusters.SelectMany(c =>
                    Spread(c.Members, PerCluster)
                        .Select(id => new Anchor(id, c.ClusterId, c.EstimatedTotal / Math.Min(PerCluster, Math.Max(1, c.Size)), []))
                ),
            ];

    /// <summary>Those whose traces are still stored, as failures, in the order given.</summary>
    public static async Task<IReadOnlyList<(Anchor Anchor, PulledTrace Failure)>> ReadAsync(
        ITraceStore store,
        IReadOnlyList<Anchor> anchors,
        CancellationToken cancellationToken
    )
    {
        if (anchors.Count == 0)
        {
            return [];
        }

        var traces = new Dictionary<string, Trace>(StringComparer.Ordinal);
        var query = new TraceQuery
        {
            TraceIds = [.. anchors.Select(a => a.TraceId).Distinct(StringComparer.Ordinal)],
            IncludeMessages = true,
        };
        await foreach (var trace in store.ReadAsync(query, cancellationToken))
        {
            traces[trace.TraceId] = trace;
        }

        return
        [
            .. anchors
                .Where(a => traces.ContainsKey(a.TraceId))
                .Select(a =>
                    (a, new PulledTrace(traces[a.TraceId], [.. a.Signals.Select(kind => new Signal(kind))], a.Weight, Weak: false))
                ),
        ];
    }

    private static Anchor Of(PulledTrace failure, (string Id, IReadOnlyList<int> Members) cluster) =>
        new(
            failure.Trace.TraceId,
            cluster.Id,
            failure.Weight * Math.Max(1, cluster.Members.Count / (double)PerCluster),
            [.. failure.Signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal)]
        );
}

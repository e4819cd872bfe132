using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Curating;

/// <summary>Words that tell failures a person splits off from the run's other failures.</summary>
public static class SplitKeywords
{
    /// <summary>At most this many others are read to compare with.</summary>
    private const int MostOthers = 2_000;
    private const int MostInside = 2_000;

    public static async Task<IReadOnlyList<string>> OfAsync(
        AnalysisRun run,
        IReadOnlyList<string> split,
        ITraceStore store,
        CancellationToken cancellationToken = default
    )
    {
        var inside = split.Take(MostInside).ToHashSet(StringComparer.Ordinal);
        var all = split.ToHashSet(StringComparer.Ordinal);
        string[] others =
        [
            .. run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).Where(t => !all.Contains(t)).Take(MostOthers),
        ];
        var failures = new List<PulledTrace>();
        await foreach (var trace in store.ReadAsync(new TraceQuery { TraceIds = [.. inside, .. others] }, cancellationToken))
        {
            failures.Add(new PulledTrace(trace, [], 1, Weak: false));
        }

        int[] members = [.. failures.Index().Where(f => inside.Contains(f.Item.Trace.TraceId)).Select(f => f.Index)];
        return members.Length == 0 ? [] : new ClusterKeywords(failures, [], cancellationToken).Of(members);
    }
}

using Faultline.Analysis;

namespace Faultline.Weekly;

/// <summary>The clusters a run may descend from: those of the run before, and those remembered from runs before that.</summary>
/// <param name="Clusters">Living ones first.</param>
/// <param name="Known">By cluster id what is remembered of it, with its anchors.</param>
internal sealed record Ancestry(AnalysisRun Run, IReadOnlyList<PreviousCluster> Clusters, IReadOnlyDictionary<string, GoneCluster> Known)
{
    /// <summary>How long a cluster that has gone is remembered.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(7 * 26);

    private const int MostRemembered = 40;

    public static Ancestry Of(AnalysisRun run)
    {
        var anchors = Anchors.Of(run).ToLookup(a => a.ClusterId, StringComparer.Ordinal);
        var living = run
            .Clusters.Select(c => new GoneCluster
            {
                ClusterId = c.ClusterId,
                Name = c.Name,
                Tag = c.Tag.Value,
                LastRun = run.RunId,
                LastSeen = run.To,
                EstimatedTotal = c.EstimatedTotal,
                Anchors = [.. anchors[c.ClusterId]],
            })
            .OrderBy(c => c.ClusterId, StringComparer.Ordinal)
            .ToList();
        // What broke up lives on in its pieces, and cannot come back as itself; what was taken in whole can come out again.
        var gone = (run.Lineage?.Disappeared ?? [])
            .Where(g => g.SplitInto.Count == 0)
            .Concat(run.Lineage?.Remembered ?? [])
            .Where(g => run.To - g.LastSeen < Memory)
            .OrderByDescending(g => g.LastSeen)
            .ThenByDescending(g => g.EstimatedTotal)
            .ThenBy(g => g.ClusterId, StringComparer.Ordinal)
            .Take(MostRemembered)
            .ToList();
        return new Ancestry(
            run,
            [
                .. living.Select(c => new PreviousCluster(c.ClusterId, Gone: false)),
                .. gone.Select(c => new PreviousCluster(c.ClusterId, Gone: true)),
            ],
            living.Concat(gone).ToDictionary(c => c.ClusterId, StringComparer.Ordinal)
        );
    }
}

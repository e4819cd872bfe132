using Faultline.Analysis;
using Faultline.Cli.Demo.Traffic;

namespace Faultline.Cli.Demo;

/// <summary>How well a run's clusters match one planted failure mode.</summary>
/// <param name="Failures">True failures of the mode among the sampled traces.</param>
/// <param name="ClusterId">The cluster with the best F₁; null when none holds any of it.</param>
/// <param name="Precision">Share of that cluster that is of the mode, in [0, 1].</param>
/// <param name="Recall">Share of the mode that is in that cluster, in [0, 1].</param>
/// <param name="SuggestedTag">The tag that evidence suggests for it.</param>
internal sealed record KeyScore(
    string Mode,
    string Tag,
    int Failures,
    string? ClusterId,
    double Precision,
    double Recall,
    string? SuggestedTag
)
{
    /// <summary>Fewer failures than this are too few to form a cluster of their own.</summary>
    public const int Enough = 40;

    public bool Found => Precision >= .7 && Recall >= .5;

    public bool TagFits => SuggestedTag == Tag;

    /// <summary>One score a planted mode that occurs in the run, most frequent first.</summary>
    public static IReadOnlyList<KeyScore> Of(AnalysisRun run, IReadOnlyDictionary<string, GeneratedTruth> key)
    {
        var sampled = run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).Distinct(StringComparer.Ordinal).ToArray();
        var scores = new List<KeyScore>();
        foreach (var mode in FailureModes.All)
        {
            var failures = sampled.Count(id => key[id].Mode == mode.Id);
            if (failures == 0)
            {
                continue;
            }

            var best = run
                .Clusters.Select(c => (Cluster: c, Hits: c.Members.Count(id => key[id].Mode == mode.Id)))
                .Where(c => c.Hits > 0)
                .OrderByDescending(c => 2.0 * c.Hits / (c.Cluster.Members.Count + failures))
                .ThenBy(c => c.Cluster.ImpactRank)
                .FirstOrDefault();
            scores.Add(
                best.Cluster is null
                    ? new KeyScore(mode.Id, mode.Tag, failures, null, 0, 0, null)
                    : new KeyScore(
                        mode.Id,
                        mode.Tag,
                        failures,
                        best.Cluster.ClusterId,
                        best.Hits / (double)best.Cluster.Members.Count,
                        best.Hits / (double)failures,
                        best.Cluster.Tag.Value
                    )
            );
        }

        return [.. scores.OrderByDescending(s => s.Failures).ThenBy(s => s.Mode, StringComparer.Ordinal)];
    }
}

using System.Globalization;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Statistics;

namespace Faultline.Weekly;

/// <summary>How much there is still to see.</summary>
/// <param name="UnseenShare">Chance that the next failure is of a kind not seen yet.</param>
/// <param name="Low">95 % interval (Esty 1983).</param>
/// <param name="Kinds">Kinds seen: clusters, and groups or single failures of the noise.</param>
/// <param name="EstimatedKinds">Chao1: at least so many are there.</param>
public sealed record SaturationReport(
    double UnseenShare,
    double Low,
    double High,
    int Failures,
    int Kinds,
    double EstimatedKinds,
    string Text
);

/// <summary>Saturation of a run by Good–Turing and Chao1. Every cluster is a kind; failures of the noise that resemble one another are one, the others one each.</summary>
public static class Saturation
{
    /// <summary>Cosine at which two failures of the noise count as one kind: what brings noise into a cluster, too.</summary>
    private const double SameKind = 0.6;

    private const double Z = 1.959964;

    /// <param name="partition">Of the sampled failures; null comes back for none.</param>
    public static SaturationReport? Of(Partition partition)
    {
        var n = partition.Labels.Length;
        return n == 0 ? null : Of([.. PartitionLabels.Members(partition.Labels).Select(m => (long)m.Count), .. NoiseKinds(partition)]);
    }

    /// <param name="counts">Failures of each kind.</param>
    public static SaturationReport Of(IReadOnlyList<long> counts)
    {
        var n = counts.Sum();
        var unseen = GoodTuring.UnseenMass(counts);
        double once = counts.Count(c => c == 1);
        double twice = counts.Count(c => c == 2);
        // Esty 1983: n²·Var of the estimated unseen mass is about f₁ + 2f₂ − f₁²/n.
        var half = n == 0 ? 1 : Z * Math.Sqrt(Math.Max(0, once + 2 * twice - once * once / n)) / n;
        var kinds = counts.Count(c => c > 0);
        return new SaturationReport(
            unseen,
            Math.Max(0, unseen - half),
            Math.Min(1, unseen + half),
            (int)n,
            kinds,
            Math.Round(Chao1.Richness(counts), 1),
            Text(unseen, n)
        );
    }

    private static string Text(double unseen, long failures) =>
        unseen < 0.005
            ? $"Fewer than 1 % of the next failures will be of a kind not seen yet (from {failures:N0} failures)."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"About {Math.Max(1, Math.Round(100 * unseen))} % of the next failures will be of a kind not seen yet (from {failures:N0} failures)."
            );

    /// <summary>Sizes of the groups that single linkage finds in the noise.</summary>
    private static IEnumerable<long> NoiseKinds(Partition partition)
    {
        var rows = Enumerable.Range(0, partition.Labels.Length).Where(i => partition.Labels[i] < 0).ToArray();
        var group = Enumerable.Range(0, rows.Length).ToArray();
        int Root(int i)
        {
            while (group[i] != i)
            {
                i = group[i] = group[group[i]];
            }

            return i;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var centre = partition.Points.Row(rows[i]).ToArray().Select(v => (double)v).ToArray();
            for (var j = i + 1; j < rows.Length; j++)
            {
                if (Absorption.Cosine(partition.Points.Row(rows[j]), centre) > SameKind)
                {
                    group[Root(j)] = Root(i);
                }
            }
        }

        return Enumerable.Range(0, rows.Length).GroupBy(Root).Select(g => (long)g.Count());
    }
}

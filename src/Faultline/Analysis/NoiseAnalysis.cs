using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Pulling;

namespace Faultline.Analysis;

/// <summary>Looks into the failures that belong to no cluster: the strangest ones, small groups that recur, and what severe signals hide there.</summary>
internal static class NoiseAnalysis
{
    private const int OutliersShown = 10;

    /// <summary>A group below the clusters' smallest size is still worth a look when three say the same.</summary>
    private const int PocketSize = 3;

    private const int MostPockets = 10;

    public static NoiseInfo Of(PullResult pull, Partition partition, CancellationToken cancellationToken)
    {
        var members = Enumerable.Range(0, partition.Labels.Length).Where(i => partition.Labels[i] < 0).ToArray();
        var strangest = members
            .OrderByDescending(i => partition.OutlierScores[i])
            .ThenBy(i => Id(i), StringComparer.Ordinal)
            .Take(OutliersShown)
            .ToList();
        return new NoiseInfo(members.Length, [.. members.Select(Id)], [.. strangest.Select(Id)])
        {
            Glosh = [.. strangest.Select(i => Math.Round(partition.OutlierScores[i], 4))],
            Pockets = Pockets(pull, partition, members, cancellationToken),
            Severe = SevereSignals.Count(pull, members),
        };

        string Id(int i) => pull.Failed[i].Trace.TraceId;
    }

    private static List<NoisePocket> Pockets(PullResult pull, Partition partition, int[] members, CancellationToken cancellationToken)
    {
        if (members.Length < 2 * PocketSize)
        {
            return [];
        }

        var points = partition.Points;
        var values = new float[members.Length * points.Columns];
        for (var i = 0; i < members.Length; i++)
        {
            points.Row(members[i]).CopyTo(values.AsSpan(i * points.Columns));
        }

        var found = Hdbscan.Fit(
            new Matrix(values, members.Length, points.Columns),
            new HdbscanOptions
            {
                MinClusterSize = PocketSize,
                MinSamples = 1,
                Metric = Metric.Euclidean,
                Selection = ClusterSelection.Leaf,
            },
            cancellationToken
        );
        return
        [
            .. PartitionLabels
                .Members(found.Labels)
                .Select(rows => rows.Select(r => members[r]).ToArray())
                .Where(rows => Alike(points, rows))
                .OrderByDescending(rows => rows.Length)
                .ThenBy(rows => rows[0])
                .Take(MostPockets)
                .Select(rows => new NoisePocket(
                    rows.Length,
                    [.. rows.Select(r => pull.Failed[r].Trace.TraceId)],
                    pull.Failed[Representatives.Pick(points, rows, partition.Probabilities, 1)[0]].Trace.TraceId,
                    Common(rows.Select(r => pull.Failed[r].Signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal)))
                )),
        ];
    }

    // Density finds groups in anything; a pocket must also be as alike as what a cluster would have taken in.
    private static bool Alike(Matrix points, int[] rows)
    {
        var centre = Absorption.Centres(points, [.. Enumerable.Range(0, points.Rows).Select(i => Array.IndexOf(rows, i) >= 0 ? 0 : -1)], 1)[
            0
        ];
        return rows.Average(r => Absorption.Cosine(points.Row(r), centre)) >= 0.6;
    }

    private static SortedDictionary<string, int> Common(IEnumerable<IEnumerable<string>> kinds) =>
        new(
            kinds
                .SelectMany(k => k)
                .GroupBy(k => k, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            StringComparer.Ordinal
        );
}

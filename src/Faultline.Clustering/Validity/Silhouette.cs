namespace Faultline.Clustering;

/// <summary>
/// Silhouette (Rousseeuw 1987): s = (b − a)/max(a, b), a = mean distance to the point's own cluster, b = to the nearest other one; −1..1,
/// higher is better separated, 0 in a cluster of one. Points with a negative label are noise: they take no part.
/// </summary>
public static class Silhouette
{
    private const int RowChunk = 16;

    /// <summary>The mean over all points, or over a seeded sample of them measured against all points. NaN with fewer than two clusters.</summary>
    /// <param name="points">n × d.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="metric">The distance.</param>
    /// <param name="sample">Points to average over; null, or n or more, for all.</param>
    /// <param name="seed">Chooses the sample.</param>
    /// <param name="ct">Cancels.</param>
    public static double Score(
        Matrix points,
        int[] labels,
        Metric metric,
        int? sample = null,
        int seed = 42,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(labels);
        var members = Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0).ToArray();
        if (sample is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
            if (count < members.Length)
            {
                members = DeterministicRandom.ForStream(seed, 0).Sample(members.Length, count).Select(i => members[i]).ToArray();
            }
        }

        var values = Of(points, labels, metric, members, null, ct);
        return values.Length == 0 ? double.NaN : values.Average();
    }

    /// <summary>The value of every point; NaN for noise, and everywhere with fewer than two clusters.</summary>
    public static double[] Samples(Matrix points, int[] labels, Metric metric, int? threads = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Of(points, labels, metric, Enumerable.Range(0, labels.Length).ToArray(), threads, ct);
    }

    private static double[] Of(Matrix points, int[] labels, Metric metric, int[] chosen, int? threads, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (labels.Length != points.Rows)
        {
            throw new ArgumentException($"{points.Rows} points need as many labels, got {labels.Length}.", nameof(labels));
        }

        var numbers = labels.Where(l => l >= 0).Distinct().Order().Select((label, i) => (label, i)).ToDictionary(x => x.label, x => x.i);
        var cluster = Array.ConvertAll(labels, l => l < 0 ? -1 : numbers[l]);
        var sizes = new int[numbers.Count];
        foreach (var c in cluster.Where(c => c >= 0))
        {
            sizes[c]++;
        }

        var result = new double[chosen.Length];
        var distances = new PairwiseDistances(points, metric);
        RowParallel.For(
            chosen.Length,
            RowChunk,
            threads,
            (start, end) =>
            {
                var sums = new double[sizes.Length];
                for (var k = start; k < end; k++)
                {
                    ct.ThrowIfCancellationRequested();
                    result[k] = Value(distances, cluster, sizes, chosen[k], sums);
                }
            },
            ct
        );
        return result;
    }

    private static double Value(PairwiseDistances distances, int[] cluster, int[] sizes, int point, double[] sums)
    {
        var own = cluster[point];
        if (own < 0 || sizes.Length < 2)
        {
            return double.NaN;
        }

        if (sizes[own] == 1)
        {
            return 0;
        }

        Array.Clear(sums);
        for (var j = 0; j < cluster.Length; j++)
        {
            if (cluster[j] >= 0)
            {
                sums[cluster[j]] += distances.Between(point, j);
            }
        }

        var within = sums[own] / (sizes[own] - 1);
        var nearest = double.PositiveInfinity;
        for (var c = 0; c < sizes.Length; c++)
        {
            nearest = c == own ? nearest : Math.Min(nearest, sums[c] / sizes[c]);
        }

        var larger = Math.Max(within, nearest);
        return larger == 0 ? 0 : (nearest - within) / larger;
    }
}

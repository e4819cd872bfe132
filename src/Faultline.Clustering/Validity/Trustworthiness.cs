namespace Faultline.Clustering;

/// <summary>
/// How far the neighbours in an embedding are neighbours in the original space too (Venna &amp; Kaski 2001), 0..1:
/// 1 − 2/(n·k·(2n − 3k − 1)) · Σᵢ Σ_{j ∈ k nearest of i in the embedding} max(0, rank(i, j) − k).
/// </summary>
public static class Trustworthiness
{
    private const int RowChunk = 16;

    /// <param name="points">n × d, the original space under <paramref name="metric"/>.</param>
    /// <param name="embedding">n × e, euclidean.</param>
    /// <param name="neighbours">k, below n/2.</param>
    /// <param name="metric">Distance in the original space.</param>
    /// <param name="sample">Points to average over; null, or n or more, for all.</param>
    /// <param name="seed">Chooses the sample.</param>
    /// <param name="ct">Cancels.</param>
    public static double Score(
        Matrix points,
        Matrix embedding,
        int neighbours = 5,
        Metric metric = Metric.Euclidean,
        int? sample = null,
        int seed = 42,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbours);
        var n = points.Rows;
        if (embedding.Rows != n)
        {
            throw new ArgumentException($"{n} points need as many embedded ones, got {embedding.Rows}.", nameof(embedding));
        }

        if (2L * neighbours >= n)
        {
            throw new ArgumentException($"{neighbours} neighbours are too many for {n} points; take fewer than half.", nameof(neighbours));
        }

        var chosen = sample < n ? DeterministicRandom.ForStream(seed, 0).Sample(n, sample.Value) : [.. Enumerable.Range(0, n)];
        var near = new ExactNeighbors(embedding, Metric.Euclidean).Self(neighbours, null, ct);
        var distances = new PairwiseDistances(points, metric);
        var penalties = new long[chosen.Length];
        RowParallel.For(
            chosen.Length,
            RowChunk,
            null,
            (start, end) =>
            {
                var row = new double[n];
                for (var k = start; k < end; k++)
                {
                    ct.ThrowIfCancellationRequested();
                    penalties[k] = Penalty(distances, chosen[k], near.IndicesOf(chosen[k]), row);
                }
            },
            ct
        );
        return 1 - 2.0 * penalties.Sum() / ((double)chosen.Length * neighbours * (2.0 * n - 3.0 * neighbours - 1));
    }

    private static long Penalty(PairwiseDistances distances, int point, ReadOnlySpan<int> near, double[] row)
    {
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = distances.Between(point, j);
        }

        long sum = 0;
        foreach (var neighbour in near)
        {
            var rank = 1;
            for (var j = 0; j < row.Length; j++)
            {
                var nearer = row[j] < row[neighbour] || (row[j] == row[neighbour] && j < neighbour);
                rank += nearer && j != point ? 1 : 0;
            }

            sum += Math.Max(0, rank - near.Length);
        }

        return sum;
    }
}

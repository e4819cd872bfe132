namespace Faultline.Clustering;

/// <summary>
/// Greedy k-means++ (Arthur &amp; Vassilvitskii 2007, §3): each centre is the best of 2 + ln K points drawn with probability proportional to the squared
/// distance to the nearest centre so far.
/// </summary>
internal static class KMeansPlusPlus
{
    // Costs are summed in chunks of fixed size, added in order: the sum does not depend on the threads.
    private const int Chunk = 512;

    /// <summary>K × dimensions.</summary>
    public static double[] Choose(KMeansRows rows, int k, DeterministicRandom random, int? threads, CancellationToken cancellationToken)
    {
        var centres = new double[k * rows.Dimensions];
        var nearest = new double[rows.Count];
        Array.Fill(nearest, double.PositiveInfinity);
        var candidate = new double[rows.Count];
        var bestCandidate = new double[rows.Count];
        var trials = 2 + (int)Math.Log(k);
        for (var chosen = 0; chosen < k; chosen++)
        {
            var bestCost = double.PositiveInfinity;
            var bestPoint = -1;
            var total = chosen == 0 ? 0 : nearest.Sum();
            for (var trial = 0; trial < (chosen == 0 ? 1 : trials); trial++)
            {
                var point = total > 0 ? Draw(nearest, random.NextDouble() * total) : random.Next(rows.Count);
                var cost = Try(rows, point, nearest, candidate, threads, cancellationToken);
                if (cost < bestCost)
                {
                    (bestCost, bestPoint) = (cost, point);
                    (bestCandidate, candidate) = (candidate, bestCandidate);
                }
            }

            Widen(rows.Row(bestPoint), centres.AsSpan(chosen * rows.Dimensions));
            (nearest, bestCandidate) = (bestCandidate, nearest);
        }

        return centres;
    }

    private static double Try(
        KMeansRows rows,
        int point,
        double[] nearest,
        double[] candidate,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        var centre = new double[rows.Dimensions];
        Widen(rows.Row(point), centre);
        var costs = new double[(candidate.Length + Chunk - 1) / Chunk];
        RowParallel.For(
            candidate.Length,
            Chunk,
            threads,
            (start, end) =>
            {
                double cost = 0;
                for (var i = start; i < end; i++)
                {
                    candidate[i] = Math.Min(nearest[i], rows.Squared(i, centre));
                    cost += candidate[i];
                }

                costs[start / Chunk] = cost;
            },
            cancellationToken
        );
        return costs.Sum();
    }

    private static int Draw(double[] weights, double target)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            target -= weights[i];
            if (target < 0)
            {
                return i;
            }
        }

        // Rounding may leave a remainder: the last point that could have been drawn.
        return Array.FindLastIndex(weights, weight => weight > 0);
    }

    private static void Widen(ReadOnlySpan<float> row, Span<double> centre)
    {
        for (var c = 0; c < row.Length; c++)
        {
            centre[c] = row[c];
        }
    }
}

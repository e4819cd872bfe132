namespace Faultline.Clustering;

/// <summary>
/// Greedy k-means++ (Arthur &amp; Vassilvitskii 2007, §3): each centre is the best of 2 + ln K points drawn with probability proportional to the squared
/// distance to the nearest centre so far.
/// </summary>
internal static class KMeansPlusPlus
{
    /// <summary>K × dimensions.</summary>
    public static double[] Choose(KMeansRows rows, int k, DeterministicRandom random, CancellationToken cancellationToken)
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
                var cost = Try(rows, point, nearest, candidate, cancellationToken);
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

    private static double Try(KMeansRows rows, int point, double[] nearest, double[] candidate, CancellationToken cancellationToken)
    {
        var centre = new double[rows.Dimensions];
        Widen(rows.Row(point), centre);
        double cost = 0;
        for (var i = 0; i < candidate.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            candidate[i] = Math.Min(nearest[i], rows.Squared(i, centre));
            cost += candidate[i];
        }

        return cost;
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

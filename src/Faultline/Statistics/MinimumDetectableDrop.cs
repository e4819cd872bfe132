namespace Faultline.Statistics;

/// <summary>The smallest drop of a pass rate that a gate would have blocked with 80 % probability: what a PASS is worth.</summary>
public static class MinimumDetectableDrop
{
    public const double Power = 0.8;

    /// <summary>
    /// The smallest drop from <paramref name="rate"/> that puts the observed rate of <paramref name="n"/> rows below <paramref name="threshold"/>
    /// with 80 % probability (exact binomial). In [0, 1]; null when even a drop to 0 would not.
    /// </summary>
    public static double? BelowThreshold(int n, double rate, double threshold)
    {
        // Passing means k/n ≥ threshold; the slack keeps 0.7 · 10 from rounding up to 8.
        var most = (int)Math.Ceiling(threshold * n - 1e-9) - 1;
        return n == 0 || most < 0 ? null : Search(rate, drop => BinomialDistribution.Cumulative(most, n, rate - drop) >= Power);
    }

    /// <summary>
    /// The smallest drop that the one-sided McNemar mid-p test at <paramref name="alpha"/> over <paramref name="n"/> rows finds with 80 % probability,
    /// the observed drop also exceeding <paramref name="minimumDrop"/>. Rows flip by chance in either direction at rate <paramref name="noise"/> each,
    /// and the drop adds to the broken ones; the sum over both binomials is exact. In [0, 1]; null when no drop from <paramref name="rate"/> would be found.
    /// </summary>
    public static double? Paired(int n, double rate, double noise, double alpha, double minimumDrop)
    {
        if (n == 0)
        {
            return null;
        }

        var critical = new int[n + 1];
        var most = -1;
        for (var discordant = 0; discordant <= n; discordant++)
        {
            // Most fixed rows that still reject, among so many discordant ones; −1 for none. It grows with the discordant rows, by at most one a step.
            while (most + 1 <= discordant / 2 && McNemar.MidP(most + 1, discordant - most - 1) <= alpha)
            {
                most++;
            }

            critical[discordant] = most;
        }

        return Search(rate, drop => PairedPower(n, noise, drop, minimumDrop, critical) >= Power);
    }

    private static double PairedPower(int n, double noise, double drop, double minimumDrop, int[] critical)
    {
        var changed = Math.Min(1, 2 * noise + drop);
        var fixedShare = changed > 0 ? Math.Min(noise, 1 - drop) / changed : 0;
        var power = 0.0;
        for (var discordant = 1; discordant <= n; discordant++)
        {
            var largeEnough = (int)Math.Ceiling((discordant - minimumDrop * n) / 2 - 1e-9) - 1;
            var most = Math.Min(critical[discordant], largeEnough);
            if (most >= 0)
            {
                var weight = BinomialDistribution.Probability(discordant, n, changed);
                power += weight < 1e-12 ? 0 : weight * BinomialDistribution.Cumulative(most, discordant, fixedShare);
            }
        }

        return power;
    }

    private static double? Search(double rate, Func<double, bool> found)
    {
        if (!found(rate))
        {
            return null;
        }

        var (low, high) = (0.0, rate);
        for (var i = 0; i < 14; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = found(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}

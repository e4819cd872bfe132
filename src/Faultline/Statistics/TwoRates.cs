namespace Faultline.Statistics;

/// <summary>Are two proportions of different traffic the same?</summary>
public static class TwoRates
{
    /// <summary>Two-sided p of the pooled z-test, with Agresti and Caffo's (2000) one success and one failure added to each; 1 when either side is empty.</summary>
    public static double PValue(Interval a, Interval b)
    {
        if (a.N <= 0 || b.N <= 0)
        {
            return 1;
        }

        var (na, nb) = (a.N + 2, b.N + 2);
        var (pa, pb) = ((a.Value * a.N + 1) / na, (b.Value * b.N + 1) / nb);
        var pooled = (pa * na + pb * nb) / (na + nb);
        var z = Math.Abs(pa - pb) / Math.Sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb));
        return Math.Clamp(2 * NormalDistribution.Cdf(-z), 0, 1);
    }
}

namespace Faultline.Statistics;

/// <summary>Did something become more or less frequent, relative to all traffic? The conditional test of two Poisson rates (Przyborowski &amp; Wilenski 1940).</summary>
public static class RateShift
{
    /// <summary>Two-sided p of x₂ | x₁ + x₂ ~ Bin(x₁ + x₂, n₂/(n₁ + n₂)): twice the smaller tail, at most 1.</summary>
    /// <param name="before">Occurrences among <paramref name="trafficBefore"/> traces.</param>
    /// <param name="after">Occurrences among <paramref name="trafficAfter"/> traces.</param>
    public static double PValue(int before, long trafficBefore, int after, long trafficAfter)
    {
        var n = before + after;
        if (n == 0 || trafficBefore + trafficAfter == 0)
        {
            return 1;
        }

        var share = (double)trafficAfter / (trafficBefore + trafficAfter);
        var lower = 0.0;
        var upper = 0.0;
        for (var k = 0; k <= n; k++)
        {
            var p = BinomialDistribution.Probability(k, n, share);
            lower += k <= after ? p : 0;
            upper += k >= after ? p : 0;
        }

        return Math.Min(1, 2 * Math.Min(lower, upper));
    }
}

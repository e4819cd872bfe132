namespace Faultline.Statistics;

/// <summary>X ~ Bin(n, p): successes in n independent trials.</summary>
public static class BinomialDistribution
{
    /// <summary>P(X = k).</summary>
    public static double Probability(int k, int n, double p)
    {
        if (k < 0 || k > n)
        {
            return 0;
        }

        if (p <= 0 || p >= 1)
        {
            return k == (p <= 0 ? 0 : n) ? 1 : 0;
        }

        return Math.Exp(LogFactorial.Choose(n, k) + k * Math.Log(p) + (n - k) * Math.Log(1 - p));
    }

    /// <summary>P(X ≤ k).</summary>
    public static double Cumulative(int k, int n, double p)
    {
        if (k < 0)
        {
            return 0;
        }

        // The shorter tail is summed, so that a small probability keeps its digits.
        if (k >= n)
        {
            return 1;
        }

        return k <= n * p ? Sum(0, k, n, p) : 1 - Sum(k + 1, n, n, p);
    }

    /// <summary>P(X ≥ k).</summary>
    public static double Upper(int k, int n, double p) =>
        k <= 0 ? 1
        : k > n ? 0
        : k > n * p ? Sum(k, n, n, p)
        : 1 - Sum(0, k - 1, n, p);

    private static double Sum(int from, int to, int n, double p)
    {
        var sum = 0.0;
        for (var k = from; k <= to; k++)
        {
            sum += Probability(k, n, p);
        }

        return Math.Min(1, sum);
    }
}

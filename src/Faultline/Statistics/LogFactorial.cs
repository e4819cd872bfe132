namespace Faultline.Statistics;

/// <summary>ln n!, the base of exact binomial and hypergeometric probabilities.</summary>
public static class LogFactorial
{
    private static readonly double[] Table = Fill(2048);

    /// <summary>ln n! for n ≥ 0: exact sums up to 2047, Stirling's series beyond (error below 1e-13).</summary>
    public static double Of(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (n < Table.Length)
        {
            return Table[n];
        }

        double x = n;
        return x * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI * x) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }

    /// <summary>ln C(n, k); −∞ outside 0 ≤ k ≤ n.</summary>
    public static double Choose(long n, long k) => k < 0 || k > n ? double.NegativeInfinity : Of(n) - Of(k) - Of(n - k);

    private static double[] Fill(int count)
    {
        var table = new double[count];
        for (var i = 2; i < count; i++)
        {
            table[i] = table[i - 1] + Math.Log(i);
        }

        return table;
    }
}

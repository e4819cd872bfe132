namespace Faultline.Statistics;

/// <summary>pass^k: the chance that all of k runs of a row pass (S. Yao et al., τ-bench, arXiv 2406.12045).</summary>
public static class PassHatK
{
    /// <summary>
    /// C(c, k) / C(n, k) for c passes in n runs: unbiased, where (c/n)^k is biased upward. In [0, 1]; NaN when fewer than k runs were made.
    /// </summary>
    public static double Estimate(int passes, int runs, int k)
    {
        if (runs < k || k < 1)
        {
            return double.NaN;
        }

        var value = 1.0;
        for (var i = 0; i < k; i++)
        {
            value *= Math.Max(0, passes - i) / (double)(runs - i);
        }

        return value;
    }
}

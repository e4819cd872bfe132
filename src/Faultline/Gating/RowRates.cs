namespace Faultline.Gating;

/// <summary>What single rows' pass rates may be, from a few runs of each.</summary>
public static class RowRates
{
    /// <summary>Each row's pass rate, shrunk toward the cluster's by the beta-binomial's intra-row correlation (method of moments).</summary>
    /// <param name="rows">Passes and runs (at least 1) of each row.</param>
    public static double[] Of(IReadOnlyList<(int Passes, int Runs)> rows)
    {
        var mean = rows.Average(r => (double)r.Passes / r.Runs);
        var repeated = rows.Where(r => r.Runs > 1).ToArray();
        var spread = mean * (1 - mean);
        if (repeated.Length == 0 || spread <= 0)
        {
            return [.. rows.Select(_ => mean)];
        }

        var both = repeated.Average(r => r.Passes * (r.Passes - 1.0) / (r.Runs * (r.Runs - 1.0)));
        var correlation = Math.Clamp((both - mean * mean) / spread, 0, 0.99);
        var prior = correlation <= 0 ? double.PositiveInfinity : (1 - correlation) / correlation;
        return [.. rows.Select(r => double.IsInfinity(prior) ? mean : (r.Passes + prior * mean) / (r.Runs + prior))];
    }
}

namespace Faultline.Statistics;

/// <summary>
/// A pass rate when each row was run several times: the row is the unit, not the run
/// (E. Miller, "Adding Error Bars to Evals", arXiv 2411.00640: clustered standard errors).
/// </summary>
public static class ClusteredMean
{
    /// <summary>
    /// The mean of the rows' pass shares (each in [0, 1]) with an interval that lets rows, not runs, vary: the clustered standard error
    /// gives an effective number of trials n_eff = p(1 − p)/SE², kept between the rows and the runs, and Wilson's interval is taken there.
    /// </summary>
    /// <remarks>With one run a row this is Wilson's interval on the rows.</remarks>
    public static Interval Interval(IReadOnlyList<double> shares, int runs)
    {
        if (shares.Count == 0)
        {
            return Wilson.Interval(0, 0);
        }

        var mean = Math.Clamp(shares.Sum() / shares.Count, 0, 1);
        var variance = StandardError(shares) is var se ? se * se : 0;
        var binomial = mean * (1 - mean);
        var effective = variance > 0 ? Math.Clamp(binomial / variance, shares.Count, Math.Max(shares.Count, runs)) : shares.Count;
        return Wilson.Interval(mean * effective, effective) with { Value = mean, N = effective };
    }

    /// <summary>√(Σ(sᵢ − s̄)²)/n: the clustered standard error of the mean of n rows.</summary>
    public static double StandardError(IReadOnlyList<double> shares)
    {
        var mean = shares.Sum() / shares.Count;
        return Math.Sqrt(shares.Sum(s => (s - mean) * (s - mean))) / shares.Count;
    }
}

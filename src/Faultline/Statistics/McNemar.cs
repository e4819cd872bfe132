namespace Faultline.Statistics;

/// <summary>Two runs over the same rows: did more rows break than were fixed?</summary>
public static class McNemar
{
    /// <summary>
    /// One-sided mid-p: P(X ≤ b) − ½ P(X = b) for X ~ Bin(b + c, ½), b = <paramref name="fixedRows"/>, c = <paramref name="brokenRows"/>
    /// (M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary matched-pairs data", BMC Medical Research Methodology 13:91, 2013).
    /// </summary>
    /// <returns>Small when rows broke; 1 when no row changed.</returns>
    public static double MidP(int fixedRows, int brokenRows)
    {
        var n = fixedRows + brokenRows;
        return n == 0 ? 1 : BinomialDistribution.Cumulative(fixedRows, n, 0.5) - 0.5 * BinomialDistribution.Probability(fixedRows, n, 0.5);
    }
}

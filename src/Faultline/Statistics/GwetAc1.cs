namespace Faultline.Statistics;

/// <summary>
/// Agreement of two reviewers that stays steady when one category prevails, where κ collapses
/// (K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", Br. J. Math. Stat. Psychology 61, 2008).
/// </summary>
public static class GwetAc1
{
    /// <summary>AC1 = (p_o − p_e)/(1 − p_e) with p_e = Σ π_k(1 − π_k)/(Q − 1), π_k the mean of both margins, Q the categories in use.</summary>
    /// <returns>In [−1, 1]; 1 when only one category was used by both, NaN without items.</returns>
    public static double Value(int[,] counts)
    {
        if (CohenKappa.Total(counts) == 0)
        {
            return double.NaN;
        }

        var (rows, columns) = CohenKappa.Margins(counts);
        var (observed, _) = CohenKappa.Shares(counts);
        var used = 0;
        var sum = 0.0;
        for (var k = 0; k < rows.Length; k++)
        {
            var share = (rows[k] + columns[k]) / 2;
            used += share > 0 ? 1 : 0;
            sum += share * (1 - share);
        }

        if (used < 2)
        {
            return 1;
        }

        var expected = sum / (used - 1);
        return (observed - expected) / (1 - expected);
    }
}

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

    /// <summary>
    /// AC1 of any number of reviewers with holes: p_o the mean over the items of the share of their pairs of labels that are equal, π_k the mean share of
    /// category k in an item's labels. With two reviewers throughout it is <see cref="Value(int[,])"/>.
    /// </summary>
    /// <param name="items">
    /// One entry an item: the categories (≥ 0) its reviewers gave, in any order. Items with one label count for the shares of the categories alone.
    /// </param>
    /// <returns>In [−1, 1]; 1 when only one category was used, NaN where no item has two labels.</returns>
    public static double Value(IReadOnlyList<IReadOnlyList<int>> items)
    {
        double labelled = items.Count(i => i.Count > 0);
        double paired = items.Count(i => i.Count > 1);
        if (paired <= 0)
        {
            return double.NaN;
        }

        var shares = new SortedDictionary<int, double>();
        var observed = 0.0;
        foreach (var labels in items)
        {
            double m = labels.Count;
            foreach (var (category, count) in labels.CountBy(c => c))
            {
                shares[category] = shares.GetValueOrDefault(category) + count / m / labelled;
                observed += m > 1 ? count * (count - 1) / (m * (m - 1)) / paired : 0;
            }
        }

        if (shares.Count < 2)
        {
            return 1;
        }

        var expected = shares.Values.Sum(s => s * (1 - s)) / (shares.Count - 1);
        return (observed - expected) / (1 - expected);
    }
}

namespace Faultline.Statistics;

/// <summary>Agreement of any number of reviewers with holes (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011), nominal data.</summary>
public static class KrippendorffAlpha
{
    /// <summary>α = 1 − D_o/D_e. One entry an item: the categories (≥ 0) its reviewers gave, in any order; items with fewer than two are left out.</summary>
    /// <returns>At most 1; NaN when no item has two labels or all labels are the same.</returns>
    public static double Nominal(IReadOnlyList<IReadOnlyList<int>> items)
    {
        var paired = items.Where(i => i.Count >= 2).ToArray();
        var totals = new SortedDictionary<int, double>();
        var disagreement = 0.0;
        double n = 0;
        foreach (var labels in paired)
        {
            double m = labels.Count;
            n += m;
            var same = 0.0;
            foreach (var group in labels.GroupBy(c => c))
            {
                double count = group.Count();
                totals[group.Key] = totals.GetValueOrDefault(group.Key) + count;
                same += count * (count - 1);
            }

            disagreement += (m * (m - 1) - same) / (m - 1);
        }

        var expected = n * n - totals.Values.Sum(c => c * c);
        return expected > 0 ? 1 - (n - 1) * disagreement / expected : double.NaN;
    }
}

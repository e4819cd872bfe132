namespace Faultline.Statistics;

/// <summary>Agreement of any number of reviewers with holes (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011), nominal data.</summary>
public static class KrippendorffAlpha
{
    /// <summary>α = 1 − D_o/D_e. One entry an item: the categories (≥ 0) its reviewers gave, in any order; items with fewer than two are left out.</summary>
    /// <returns>At most 1; NaN when no item has two labels or all labels are the same.</returns>
    public static double Nominal(IReadOnlyList<IReadOnlyList<int>> items) =>
        new KrippendorffItems(items).Nominal([.. Enumerable.Range(0, items.Count)]);
}

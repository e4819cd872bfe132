namespace Faultline.Statistics;

/// <summary>Items counted once, for α of many draws of them: a draw adds up what each item brings and allocates nothing.</summary>
/// <remarks>Not for two threads at once: the sums of a draw are kept between draws.</remarks>
public sealed class KrippendorffItems
{
    private readonly Item[] _items;
    private readonly double[] _totals;

    /// <param name="items">One entry an item: the categories (≥ 0) its reviewers gave, in any order.</param>
    public KrippendorffItems(IReadOnlyList<IReadOnlyList<int>> items)
    {
        // Categories may be any numbers; sums go by their rank.
        var categories = items.SelectMany(i => i).Distinct().Order().ToArray();
        _totals = new double[categories.Length];
        _items = [.. items.Select(labels => Count(labels, categories))];
    }

    /// <summary>α of the drawn items, each as often as it is named; those with fewer than two labels are left out.</summary>
    /// <returns>At most 1; NaN when no drawn item has two labels or all labels are the same.</returns>
    public double Nominal(IReadOnlyList<int> drawn)
    {
        Array.Clear(_totals);
        var disagreement = 0.0;
        double n = 0;
        for (var i = 0; i < drawn.Count; i++)
        {
            var item = _items[drawn[i]];
            if (item.Labels < 2)
            {
                continue;
            }

            n += item.Labels;
            disagreement += item.Disagreement;
            foreach (var (category, count) in item.Counts)
            {
                _totals[category] += count;
            }
        }

        var expected = n * n;
        foreach (var total in _totals)
        {
            expected -= total * total;
        }

        return expected > 0 ? 1 - (n - 1) * disagreement / expected : double.NaN;
    }

    private static Item Count(IReadOnlyList<int> labels, int[] categories)
    {
        double m = labels.Count;
        var counts = labels.CountBy(c => c).Select(x => (Category: Array.BinarySearch(categories, x.Key), Count: x.Value)).ToArray();
        var same = counts.Sum(c => c.Count * (c.Count - 1.0));
        return new Item(m, m < 2 ? 0 : (m * (m - 1) - same) / (m - 1), counts);
    }

    private readonly record struct Item(double Labels, double Disagreement, (int Category, int Count)[] Counts);
}

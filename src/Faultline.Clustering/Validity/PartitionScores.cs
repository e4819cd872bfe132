namespace Faultline.Clustering;

/// <summary>
/// How far two partitions of the same items agree. Every label counts as a class, −1 too; labels need not be contiguous. Natural logarithms.
/// </summary>
public static class PartitionScores
{
    /// <summary>Pairs both partitions treat alike, adjusted for chance (Hubert &amp; Arabie 1985): 1 for equal partitions, about 0 for unrelated ones, at least −½.</summary>
    public static double AdjustedRandIndex(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var table = new ContingencyTable(a, b);
        var both = table.Cells.Sum(cell => Pairs(cell.Count));
        var rows = table.RowSums.Sum(s => Pairs(s));
        var columns = table.ColumnSums.Sum(s => Pairs(s));
        var total = Pairs(table.Total);
        if (both == rows && both == columns)
        {
            return 1;
        }

        var expected = rows * columns / total;
        return (both - expected) / ((rows + columns) / 2 - expected);
    }

    /// <summary>Mutual information adjusted for chance, normalised by the arithmetic mean of the entropies (Vinh, Epps &amp; Bailey 2010).</summary>
    public static double AdjustedMutualInformation(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var table = new ContingencyTable(a, b);
        // The same partition, also where all items stand alone and chance would explain it too (0/0).
        if (table.Cells.Length == table.RowSums.Length && table.Cells.Length == table.ColumnSums.Length)
        {
            return 1;
        }

        var expected = ExpectedMutualInformation.Of(table);
        var span = (Entropy(table.RowSums, table.Total) + Entropy(table.ColumnSums, table.Total)) / 2 - expected;
        // Never 0/0; the sign of the denominator is kept, as scikit-learn does.
        span = span < 0 ? Math.Min(span, -2.220446049250313e-16) : Math.Max(span, 2.220446049250313e-16);
        return (MutualInformation(table) - expected) / span;
    }

    /// <summary>Mutual information over the arithmetic mean of the entropies, 0..1. Equal to <see cref="VMeasure"/>.</summary>
    public static double NormalizedMutualInformation(ReadOnlySpan<int> a, ReadOnlySpan<int> b) => VMeasure(a, b);

    /// <summary>The harmonic mean of homogeneity and completeness (Rosenberg &amp; Hirschberg 2007), 0..1.</summary>
    public static double VMeasure(ReadOnlySpan<int> truth, ReadOnlySpan<int> labels)
    {
        var (h, c) = (Homogeneity(truth, labels), Completeness(truth, labels));
        return h + c == 0 ? 0 : 2 * h * c / (h + c);
    }

    /// <summary>1 when every cluster holds one class only; 1 − H(truth | labels)/H(truth).</summary>
    public static double Homogeneity(ReadOnlySpan<int> truth, ReadOnlySpan<int> labels)
    {
        var table = new ContingencyTable(truth, labels);
        var entropy = Entropy(table.RowSums, table.Total);
        return entropy == 0 ? 1 : MutualInformation(table) / entropy;
    }

    /// <summary>1 when every class lies in one cluster only.</summary>
    public static double Completeness(ReadOnlySpan<int> truth, ReadOnlySpan<int> labels) => Homogeneity(labels, truth);

    private static double MutualInformation(ContingencyTable table)
    {
        double n = table.Total;
        double sum = 0;
        foreach (var (row, column, count) in table.Cells)
        {
            sum += count / n * Math.Log(count * n / ((double)table.RowSums[row] * table.ColumnSums[column]));
        }

        return Math.Max(0, sum);
    }

    private static double Entropy(int[] sums, int total) =>
        sums.Length <= 1 ? 0 : -sums.Sum(s => (double)s / total * Math.Log((double)s / total));

    private static double Pairs(int n) => n * (n - 1.0) / 2;
}

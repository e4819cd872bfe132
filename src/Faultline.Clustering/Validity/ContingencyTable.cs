namespace Faultline.Clustering;

/// <summary>How often each class of one partition meets each class of another; only cells that are not empty, in row-major order.</summary>
internal sealed class ContingencyTable
{
    public ContingencyTable(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"The partitions label {a.Length} and {b.Length} items; they must label the same ones.", nameof(b));
        }

        var rows = Number(a, out var left);
        var columns = Number(b, out var right);
        RowSums = new int[rows];
        ColumnSums = new int[columns];
        var counts = new SortedDictionary<(int Row, int Column), int>();
        for (var i = 0; i < a.Length; i++)
        {
            RowSums[left[i]]++;
            ColumnSums[right[i]]++;
            counts[(left[i], right[i])] = counts.GetValueOrDefault((left[i], right[i])) + 1;
        }

        Cells = counts.Select(c => (c.Key.Row, c.Key.Column, c.Value)).ToArray();
        Total = a.Length;
    }

    public int Total { get; }

    public int[] RowSums { get; }

    public int[] ColumnSums { get; }

    public (int Row, int Column, int Count)[] Cells { get; }

    /// <summary>Labels renumbered by first appearance.</summary>
    private static int Number(ReadOnlySpan<int> labels, out int[] numbered)
    {
        var numbers = new Dictionary<int, int>();
        numbered = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            if (!numbers.TryGetValue(labels[i], out var number))
            {
                number = numbers.Count;
                numbers.Add(labels[i], number);
            }

            numbered[i] = number;
        }

        return numbers.Count;
    }
}

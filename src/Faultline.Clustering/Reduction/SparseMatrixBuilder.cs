namespace Faultline.Clustering;

/// <summary>Collects rows one by one. Entries of a row may come in any order; equal columns are summed, zeros dropped.</summary>
public sealed class SparseMatrixBuilder
{
    private readonly List<int> rowStarts = [0];
    private readonly List<int> columns = [];
    private readonly List<float> values = [];
    private int width;

    /// <summary>Rows added so far.</summary>
    public int Rows => rowStarts.Count - 1;

    /// <exception cref="ArgumentOutOfRangeException">A column is negative.</exception>
    public SparseMatrixBuilder AddRow(IEnumerable<KeyValuePair<int, float>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        // A stable sort, so that equal columns are always summed in the order they came.
        var current = -1;
        var sum = 0f;
        foreach (var (column, value) in entries.OrderBy(e => e.Key))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            if (column != current)
            {
                Append(current, sum);
                (current, sum) = (column, 0);
            }

            sum += value;
        }

        Append(current, sum);
        rowStarts.Add(columns.Count);
        return this;
    }

    /// <param name="columnCount">Width of the matrix; null for one more than the largest column seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row holds a column at or beyond <paramref name="columnCount"/>.</exception>
    public SparseMatrix Build(int? columnCount = null)
    {
        if (columnCount < width)
        {
            throw new ArgumentOutOfRangeException(nameof(columnCount), columnCount, $"A row holds column {width - 1}.");
        }

        return new SparseMatrix([.. rowStarts], [.. columns], [.. values], Rows, columnCount ?? width);
    }

    internal void AddSortedRow(ReadOnlySpan<int> rowColumns, ReadOnlySpan<float> rowValues)
    {
        columns.AddRange(rowColumns);
        values.AddRange(rowValues);
        rowStarts.Add(columns.Count);
        width = rowColumns.IsEmpty ? width : Math.Max(width, rowColumns[^1] + 1);
    }

    private void Append(int column, float value)
    {
        if (column >= 0 && value != 0)
        {
            columns.Add(column);
            values.Add(value);
            width = Math.Max(width, column + 1);
        }
    }
}

namespace Faultline.Clustering.Text;

/// <summary>Sparse blocks side by side.</summary>
public static class SparseColumns
{
    /// <summary>The columns of <paramref name="left"/> followed by those of <paramref name="right"/>, of the same rows.</summary>
    /// <exception cref="ArgumentException">The number of rows differs.</exception>
    public static SparseMatrix Join(SparseMatrix left, SparseMatrix right)
    {
        if (left.Rows != right.Rows)
        {
            throw new ArgumentException($"{left.Rows} rows cannot stand beside {right.Rows}.", nameof(right));
        }

        var starts = new int[left.Rows + 1];
        var columns = new int[checked(left.Values.Length + right.Values.Length)];
        var values = new float[columns.Length];
        var at = 0;
        for (var row = 0; row < left.Rows; row++)
        {
            for (var e = left.RowStarts[row]; e < left.RowStarts[row + 1]; e++, at++)
            {
                columns[at] = left.Columns[e];
                values[at] = left.Values[e];
            }

            for (var e = right.RowStarts[row]; e < right.RowStarts[row + 1]; e++, at++)
            {
                columns[at] = left.ColumnCount + right.Columns[e];
                values[at] = right.Values[e];
            }

            starts[row + 1] = at;
        }

        return new SparseMatrix(starts, columns, values, left.Rows, left.ColumnCount + right.ColumnCount);
    }
}

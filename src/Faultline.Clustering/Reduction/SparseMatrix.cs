namespace Faultline.Clustering;

/// <summary>
/// A sparse matrix in compressed rows (CSR): the entries of row i are at positions <c>RowStarts[i]</c> to <c>RowStarts[i + 1] − 1</c> of
/// <see cref="Columns"/> and <see cref="Values"/>, columns ascending. The arrays are not copied.
/// </summary>
public sealed class SparseMatrix
{
    /// <exception cref="ArgumentException">The arrays do not describe <paramref name="rows"/> rows of columns below <paramref name="columnCount"/>.</exception>
    public SparseMatrix(int[] rowStarts, int[] columns, float[] values, int rows, int columnCount)
    {
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        if (rowStarts.Length != rows + 1 || rowStarts[0] != 0 || rowStarts[rows] != columns.Length || columns.Length != values.Length)
        {
            throw new ArgumentException(
                $"{rows} sparse rows need {rows + 1} row starts from 0 to the number of entries ({columns.Length} columns, {values.Length} values).",
                nameof(rowStarts)
            );
        }

        for (var row = 0; row < rows; row++)
        {
            if (rowStarts[row] > rowStarts[row + 1])
            {
                throw new ArgumentException($"Row {row} of the sparse matrix ends before it starts.", nameof(rowStarts));
            }

            var previous = -1;
            for (var p = rowStarts[row]; p < rowStarts[row + 1]; p++)
            {
                if (columns[p] <= previous || columns[p] >= columnCount)
                {
                    throw new ArgumentException(
                        $"Row {row} of the sparse matrix has column {columns[p]}; columns must ascend within 0..{columnCount - 1}.",
                        nameof(columns)
                    );
                }

                previous = columns[p];
            }
        }

        RowStarts = rowStarts;
        Columns = columns;
        Values = values;
        Rows = rows;
        ColumnCount = columnCount;
    }

    public int[] RowStarts { get; }

    public int[] Columns { get; }

    public float[] Values { get; }

    public int Rows { get; }

    public int ColumnCount { get; }

    /// <summary>Number of stored entries.</summary>
    public int Count => Values.Length;

    public ReadOnlySpan<int> RowColumns(int row) => Columns.AsSpan(RowStarts[row], RowStarts[row + 1] - RowStarts[row]);

    public ReadOnlySpan<float> RowValues(int row) => Values.AsSpan(RowStarts[row], RowStarts[row + 1] - RowStarts[row]);

    /// <summary>The transpose, by one counting pass.</summary>
    public SparseMatrix Transpose()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in Columns)
        {
            starts[column + 1]++;
        }

        for (var c = 0; c < ColumnCount; c++)
        {
            starts[c + 1] += starts[c];
        }

        var next = starts.AsSpan(0, ColumnCount).ToArray();
        var columns = new int[Count];
        var values = new float[Count];
        for (var row = 0; row < Rows; row++)
        {
            for (var p = RowStarts[row]; p < RowStarts[row + 1]; p++)
            {
                var at = next[Columns[p]]++;
                columns[at] = row;
                values[at] = Values[p];
            }
        }

        return new SparseMatrix(starts, columns, values, ColumnCount, Rows);
    }

    /// <summary>The rows <paramref name="rows"/> in that order; a row may be taken more than once.</summary>
    public SparseMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var builder = new SparseMatrixBuilder();
        foreach (var row in rows)
        {
            builder.AddSortedRow(RowColumns(row), RowValues(row));
        }

        return builder.Build(ColumnCount);
    }

    /// <summary>Every entry of a dense copy, <see cref="Rows"/> × <see cref="ColumnCount"/>.</summary>
    public Matrix ToDense()
    {
        var values = new float[checked(Rows * ColumnCount)];
        for (var row = 0; row < Rows; row++)
        {
            for (var p = RowStarts[row]; p < RowStarts[row + 1]; p++)
            {
                values[row * ColumnCount + Columns[p]] = Values[p];
            }
        }

        return new Matrix(values, Rows, ColumnCount);
    }
}

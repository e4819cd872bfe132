namespace Faultline.Clustering;

/// <summary>A dense row-major matrix of 64-bit floats: <see cref="Rows"/> points of <see cref="Columns"/> dimensions. The array is not copied.</summary>
public sealed class DoubleMatrix
{
    /// <exception cref="ArgumentException">The length of <paramref name="values"/> is not rows × columns.</exception>
    public DoubleMatrix(double[] values, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (values.LongLength != (long)rows * columns)
        {
            throw new ArgumentException(
                $"{rows} rows of {columns} columns need {(long)rows * columns} values, got {values.LongLength}.",
                nameof(values)
            );
        }

        Values = values;
        Rows = rows;
        Columns = columns;
    }

    public double[] Values { get; }

    public int Rows { get; }

    public int Columns { get; }

    public ReadOnlySpan<double> Row(int index) => Values.AsSpan(index * Columns, Columns);
}

namespace Faultline.Clustering.FailureAware;

/// <summary>One view of the failures: n rows of numbers, to be joined with others by weight.</summary>
/// <param name="Name">What the block speaks of.</param>
/// <param name="Values">n × dimensions; a zero row says nothing about its failure.</param>
/// <param name="Weight">Length that a row which says much has in the joined matrix.</param>
/// <param name="Usual">
/// Length of a row that says no more than passing traffic does. A row is divided by √(|row|² + usual²) instead of |row|, so that a failure with nothing
/// to say in this view lies near the origin instead of in a random direction.
/// </param>
/// <param name="Lengths">Length of each row before reduction, where reduction lost some of it; null takes the rows' own.</param>
/// <param name="Speaks">Rows that say something by themselves; null takes those whose scaled length reaches the limit given to <see cref="Join"/>.</param>
public sealed record Block(string Name, Matrix Values, double Weight, double Usual = 0, double[]? Lengths = null, bool[]? Speaks = null)
{
    /// <summary>
    /// Joins blocks side by side, every row scaled as described at <see cref="Usual"/> times its block's weight. Empty blocks are dropped. A failure that
    /// no block has anything to say of, its scaled rows being shorter than <paramref name="silence"/>, has a row of zeros.
    /// </summary>
    public static Matrix Join(IReadOnlyList<Block> blocks, int rows, double silence = 0)
    {
        var used = blocks.Where(b => b.Weight > 0 && b.Values.Columns > 0).ToList();
        var columns = Math.Max(1, used.Sum(b => b.Values.Columns));
        var values = new float[rows * columns];
        var speaks = new bool[rows];
        var offset = 0;
        foreach (var block in used)
        {
            for (var i = 0; i < rows; i++)
            {
                var row = block.Values.Row(i);
                var length = block.Lengths?[i] ?? Norm(row);
                var full = Math.Sqrt(length * length + block.Usual * block.Usual);
                var scale = block.Weight / full;
                speaks[i] |= block.Speaks?[i] ?? (full > 0 && length / full >= silence);
                for (var c = 0; c < row.Length && double.IsFinite(scale); c++)
                {
                    values[i * columns + offset + c] = (float)(row[c] * scale);
                }
            }

            offset += block.Values.Columns;
        }

        for (var i = 0; i < rows; i++)
        {
            if (!speaks[i])
            {
                values.AsSpan(i * columns, columns).Clear();
            }
        }

        return new Matrix(values, rows, columns);
    }

    private static double Norm(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (var value in row)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}

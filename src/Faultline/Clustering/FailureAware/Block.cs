namespace Faultline.Clustering.FailureAware;

/// <summary>One view of the failures: n rows of numbers, to be joined with others by weight.</summary>
/// <param name="Name">What the block speaks of.</param>
/// <param name="Values">n × dimensions; a zero row says nothing about its failure.</param>
/// <param name="Weight">Length of a row in the joined matrix.</param>
public sealed record Block(string Name, Matrix Values, double Weight)
{
    /// <summary>Joins blocks side by side, every row of every block scaled to its block's weight (zero rows stay zero). Empty blocks are dropped.</summary>
    public static Matrix Join(IReadOnlyList<Block> blocks, int rows)
    {
        var used = blocks.Where(b => b.Weight > 0 && b.Values.Columns > 0).ToList();
        var columns = Math.Max(1, used.Sum(b => b.Values.Columns));
        var values = new float[rows * columns];
        var offset = 0;
        foreach (var block in used)
        {
            for (var i = 0; i < rows; i++)
            {
                var row = block.Values.Row(i);
                var scale = block.Weight / Norm(row);
                for (var c = 0; c < row.Length && double.IsFinite(scale); c++)
                {
                    values[i * columns + offset + c] = (float)(row[c] * scale);
                }
            }

            offset += block.Values.Columns;
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

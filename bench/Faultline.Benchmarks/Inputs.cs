using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>Seeded inputs of the kinds the product meets.</summary>
internal static class Inputs
{
    /// <summary>A Gaussian mixture on the unit sphere with 15 % noise; a centre for every 200 points.</summary>
    public static Matrix Sphere(int rows, int columns, int seed = 1)
    {
        var random = new Random(seed);
        var clusters = Math.Max(2, rows / 200);
        var centres = new Matrix(Unit(random, clusters, columns), clusters, columns);
        var values = Unit(random, rows, columns);
        for (var i = 0; i < rows; i++)
        {
            if (random.NextDouble() < 0.15)
            {
                continue;
            }

            var centre = centres.Row(random.Next(clusters));
            for (var j = 0; j < columns; j++)
            {
                values[i * columns + j] = centre[j] + 0.6f * values[i * columns + j];
            }

            Normalize(values.AsSpan(i * columns, columns));
        }

        return new Matrix(values, rows, columns);
    }

    /// <summary>Rows like TF-IDF: few entries, low columns far likelier than high ones.</summary>
    public static SparseMatrix Terms(int rows, int columns, int entriesPerRow, int seed = 1)
    {
        var random = new Random(seed);
        var builder = new SparseMatrixBuilder();
        for (var i = 0; i < rows; i++)
        {
            builder.AddRow(
                Enumerable
                    .Range(0, entriesPerRow)
                    .Select(_ => KeyValuePair.Create((int)(columns * Math.Pow(random.NextDouble(), 3)), (float)random.NextDouble()))
            );
        }

        return builder.Build(columns);
    }

    private static float[] Unit(Random random, int rows, int columns)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        for (var i = 0; i < rows; i++)
        {
            Normalize(values.AsSpan(i * columns, columns));
        }

        return values;
    }

    private static void Normalize(Span<float> row)
    {
        double squares = 0;
        foreach (var x in row)
        {
            squares += x * x;
        }

        foreach (ref var x in row)
        {
            x = (float)(x / Math.Sqrt(squares));
        }
    }
}

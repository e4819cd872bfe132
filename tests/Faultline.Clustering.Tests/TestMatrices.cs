namespace Faultline.Clustering.Tests;

/// <summary>Seeded matrices for properties.</summary>
internal static class TestMatrices
{
    public static Matrix Gaussian(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)Normal(random);
        }

        return new Matrix(values, rows, columns);
    }

    /// <summary>Gaussian blobs of unit spread whose centres lie <paramref name="spread"/> apart; labels go round.</summary>
    public static (Matrix Points, int[] Labels) Blobs(int rows, int columns, int clusters, double spread, int seed)
    {
        var random = new Random(seed);
        var centres = Enumerable
            .Range(0, clusters)
            .Select(_ => Enumerable.Range(0, columns).Select(_ => spread * Normal(random)).ToArray())
            .ToArray();
        var values = new float[rows * columns];
        var labels = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            labels[i] = i % clusters;
            for (var j = 0; j < columns; j++)
            {
                values[i * columns + j] = (float)(centres[labels[i]][j] + Normal(random));
            }
        }

        return (new Matrix(values, rows, columns), labels);
    }

    public static SparseMatrix Sparse(int rows, int columns, int entriesPerRow, int seed)
    {
        var random = new Random(seed);
        var builder = new SparseMatrixBuilder();
        for (var i = 0; i < rows; i++)
        {
            // Squaring favours low columns, as words do.
            builder.AddRow(
                Enumerable
                    .Range(0, entriesPerRow)
                    .Select(_ => KeyValuePair.Create((int)(columns * Math.Pow(random.NextDouble(), 3)), (float)random.NextDouble()))
            );
        }

        return builder.Build(columns);
    }

    public static SparseMatrix ToSparse(Matrix dense)
    {
        var builder = new SparseMatrixBuilder();
        for (var i = 0; i < dense.Rows; i++)
        {
            builder.AddRow(dense.Row(i).ToArray().Select((x, j) => KeyValuePair.Create(j, x)));
        }

        return builder.Build(dense.Columns);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

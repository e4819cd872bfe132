using CsCheck;

namespace Faultline.Clustering.Tests.Reduction;

public class TruncatedSvdTests
{
    [Fact]
    public void A_matrix_of_low_rank_is_rebuilt()
    {
        Gen.Select(Gen.Int[5, 60], Gen.Int[5, 60], Gen.Int[1, 5], Gen.Int)
            .Sample(
                (rows, columns, rank, seed) =>
                {
                    var (left, right) = (
                        TestMatrices.Gaussian(rows, rank, seed),
                        TestMatrices.Gaussian(rank, columns, unchecked(seed + 1))
                    );
                    var dense = Multiply(left, right);
                    var model = TruncatedSvd.Fit(TestMatrices.ToSparse(dense), new TruncatedSvdOptions { Dimensions = rank });
                    var projected = model.Transform(TestMatrices.ToSparse(dense));
                    var rebuilt = Multiply(projected, Transpose(model.Components));
                    for (var i = 0; i < dense.Values.Length; i++)
                    {
                        Assert.Equal(dense.Values[i], rebuilt.Values[i], 1e-4 * (1 + model.SingularValues[0]));
                    }
                },
                iter: 40,
                threads: 1
            );
    }

    [Fact]
    public void Directions_are_orthonormal_and_descend()
    {
        var model = TruncatedSvd.Fit(TestMatrices.Sparse(300, 500, 20, 1), new TruncatedSvdOptions { Dimensions = 40 });
        AssertOrthonormal(model.Components, 2e-6);
        Assert.Equal(model.SingularValues.OrderDescending(), model.SingularValues);
    }

    [Fact]
    public void Singular_values_are_those_of_the_gram_matrix()
    {
        // A = diag(3, 2, 1) beside a zero row and column.
        var sparse = new SparseMatrix([0, 1, 2, 3, 3], [2, 0, 1], [2, 3, 1], 4, 4);
        var model = TruncatedSvd.Fit(sparse, new TruncatedSvdOptions { Dimensions = 4 });
        Assert.Equal([3.0, 2, 1, 0], model.SingularValues.Select(v => Math.Round(v, 6)));
        Assert.Equal(0f, model.Components.Values.Where((_, i) => i % 4 == 3).Sum(Math.Abs));
    }

    [Fact]
    public void Random_directions_find_what_an_exact_decomposition_finds()
    {
        var sparse = TestMatrices.Sparse(200, 150, 15, 5);
        var exact = TruncatedSvd.Fit(sparse, new TruncatedSvdOptions { Dimensions = 150 });
        var quick = TruncatedSvd.Fit(sparse, new TruncatedSvdOptions { Dimensions = 20 });
        for (var k = 0; k < 15; k++)
        {
            Assert.InRange(quick.SingularValues[k] / exact.SingularValues[k], 0.995, 1.00001);
        }
    }

    [Fact]
    public void Threads_and_repeats_change_no_bit()
    {
        var sparse = TestMatrices.Sparse(700, 900, 30, 2);
        var first = TruncatedSvd.FitTransform(sparse, 50, seed: 7);
        foreach (var threads in new[] { 1, 2, 8 })
        {
            var model = TruncatedSvd.Fit(
                sparse,
                new TruncatedSvdOptions
                {
                    Dimensions = 50,
                    Seed = 7,
                    Threads = threads,
                }
            );
            Assert.Equal(first.Values, model.Transform(sparse).Values);
        }
    }

    [Fact]
    public void The_largest_entry_of_each_direction_is_positive()
    {
        var components = TruncatedSvd.Fit(TestMatrices.Sparse(200, 300, 10, 3), new TruncatedSvdOptions { Dimensions = 30 }).Components;
        for (var k = 0; k < 30; k++)
        {
            Assert.True(Enumerable.Range(0, 300).Select(i => components.Row(i)[k]).MaxBy(Math.Abs) > 0);
        }
    }

    [Fact]
    public void New_rows_need_the_fitted_columns()
    {
        var model = TruncatedSvd.Fit(TestMatrices.Sparse(20, 30, 5, 3), new TruncatedSvdOptions { Dimensions = 3 });
        var error = Assert.Throws<ArgumentException>(() => model.Transform(TestMatrices.Sparse(2, 31, 5, 3)));
        Assert.Contains("30 columns, got 31", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_is_obeyed() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TruncatedSvd.FitTransform(TestMatrices.Sparse(20, 30, 5, 3), 3, ct: new CancellationToken(canceled: true))
        );

    internal static void AssertOrthonormal(Matrix columns, double tolerance)
    {
        var gram = Multiply(Transpose(columns), columns);
        for (var i = 0; i < gram.Rows; i++)
        {
            for (var j = 0; j < gram.Rows; j++)
            {
                Assert.Equal(i == j ? 1 : 0, gram.Row(i)[j], tolerance);
            }
        }
    }

    internal static Matrix Multiply(Matrix a, Matrix b)
    {
        var values = new float[a.Rows * b.Columns];
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                double sum = 0;
                for (var k = 0; k < a.Columns; k++)
                {
                    sum += (double)a.Row(i)[k] * b.Row(k)[j];
                }

                values[i * b.Columns + j] = (float)sum;
            }
        }

        return new Matrix(values, a.Rows, b.Columns);
    }

    internal static Matrix Transpose(Matrix a) =>
        new(
            Enumerable.Range(0, a.Columns).SelectMany(j => Enumerable.Range(0, a.Rows).Select(i => a.Row(i)[j])).ToArray(),
            a.Columns,
            a.Rows
        );
}

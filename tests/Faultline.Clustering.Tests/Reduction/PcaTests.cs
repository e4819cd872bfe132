namespace Faultline.Clustering.Tests.Reduction;

public class PcaTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(700)]
    public void Both_routes_find_the_planted_directions(int columns)
    {
        // Three hidden factors of spread 9, 5 and 2, a mean far from zero, and a little noise.
        var factors = TestMatrices.Gaussian(400, 3, 1);
        var axes = Pca.Fit(TestMatrices.Gaussian(60, columns, 2), new PcaOptions { Dimensions = 3 }).Components;
        var noise = TestMatrices.Gaussian(400, columns, 3);
        float[] spread = [9, 5, 2];
        var values = new float[400 * columns];
        for (var i = 0; i < 400; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                values[i * columns + j] = 50 + (0.01f * noise.Row(i)[j]);
                for (var k = 0; k < 3; k++)
                {
                    values[i * columns + j] += spread[k] * factors.Row(i)[k] * axes.Row(j)[k];
                }
            }
        }

        var points = new Matrix(values, 400, columns);
        var model = Pca.Fit(points, new PcaOptions { Dimensions = 3 });
        TruncatedSvdTests.AssertOrthonormal(model.Components, 1e-5);
        Assert.True(model.ExplainedVarianceRatio.Sum() > 0.99);
        Assert.InRange(Math.Sqrt(model.ExplainedVariance[0]), 8, 10);
        var projected = model.Transform(points);
        for (var k = 0; k < 3; k++)
        {
            var column = Enumerable.Range(0, 400).Select(i => (double)projected.Row(i)[k]).ToArray();
            Assert.Equal(0, column.Average(), 1e-2);
            Assert.Equal(model.ExplainedVariance[k], column.Sum(x => x * x) / 399, 1e-3 * model.ExplainedVariance[k]);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(600)]
    public void Threads_change_no_bit(int columns)
    {
        var points = TestMatrices.Gaussian(300, columns, 4);
        var reference = Pca.FitTransform(points, new PcaOptions { Dimensions = 5, Threads = 1 }).Values;
        Assert.Equal(reference, Pca.FitTransform(points, new PcaOptions { Dimensions = 5, Threads = 8 }).Values);
    }

    [Fact]
    public void One_point_has_no_spread()
    {
        var model = Pca.Fit(new Matrix([1, 2, 3], 1, 3), new PcaOptions { Dimensions = 2 });
        Assert.Equal([0.0], model.ExplainedVariance);
        Assert.Equal([0.0], model.ExplainedVarianceRatio);
    }
}

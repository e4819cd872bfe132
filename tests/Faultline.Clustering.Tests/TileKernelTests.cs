namespace Faultline.Clustering.Tests;

public sealed class TileKernelTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 70)]
    [InlineData(false, 600)]
    [InlineData(true, 3)]
    [InlineData(true, 600)]
    public void Every_vector_width_gives_the_same_bits(bool difference, int dimensions)
    {
        var set = new PointSet(TestMatrices.Gaussian(300, dimensions, 11), Metric.Euclidean);
        using var points = new PackedPoints(set, difference, null, TestContext.Current.CancellationToken);
        float[] wide = new float[TileKernel.TileValues],
            middle = new float[TileKernel.TileValues],
            narrow = new float[TileKernel.TileValues];
        TileKernel.Sum(points, points, 0, 1, wide, difference, 512);
        TileKernel.Sum(points, points, 0, 1, middle, difference, 256);
        TileKernel.Sum(points, points, 0, 1, narrow, difference, 128);
        Assert.Equal(wide, middle);
        Assert.Equal(wide, narrow);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Distances_lie_within_the_stated_error(bool difference)
    {
        var set = new PointSet(TestMatrices.Blobs(300, 500, 4, 3, 12).Points, Metric.Euclidean);
        using var packed = new PackedPoints(set, difference, null, TestContext.Current.CancellationToken);
        var distances = new TileDistances(packed, difference);
        var tile = new float[TileKernel.TileValues];
        distances.Fill(0, 1, tile);
        for (var i = 0; i < 256; i++)
        {
            for (var j = 256; j < 300; j++)
            {
                var exact = set.Squared(i, j);
                Assert.InRange(
                    distances.Unscale(tile[(i * 256) + j - 256]),
                    exact - distances.Error(exact),
                    exact + distances.Error(exact)
                );
            }
        }
    }
}

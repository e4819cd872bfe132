namespace Faultline.Clustering.Tests.Umap;

public class UmapTests
{
    [Theory]
    [InlineData(2, UmapStart.Spectral)]
    [InlineData(10, UmapStart.Pca)]
    public void Blobs_stay_apart_and_neighbours_stay_neighbours(int dimensions, UmapStart start)
    {
        var (points, labels) = TestMatrices.Blobs(600, 20, 6, 3, 1);
        var embedding = Clustering.Umap.FitTransform(points, new UmapOptions { Dimensions = dimensions, Start = start });
        Assert.True(Silhouette.Score(embedding, labels, Metric.Euclidean) > 0.7);
        Assert.True(Trustworthiness.Score(points, embedding, 15) > 0.85);
    }

    [Fact]
    public void A_connected_curve_keeps_its_order()
    {
        // Points along an arc in 10 dimensions, one connected graph: the spectral route.
        var values = new float[400 * 10];
        for (var i = 0; i < 400; i++)
        {
            for (var j = 0; j < 10; j++)
            {
                values[i * 10 + j] = (float)Math.Sin((j + 1) * i / 400.0);
            }
        }

        var points = new Matrix(values, 400, 10);
        var embedding = Clustering.Umap.FitTransform(points, new UmapOptions());
        Assert.True(Trustworthiness.Score(points, embedding, 10) > 0.97);
    }

    [Fact]
    public void Threads_and_repeats_change_no_bit()
    {
        var (points, _) = TestMatrices.Blobs(500, 12, 4, 1, 2);
        var reference = Clustering.Umap.FitTransform(points, new UmapOptions { Dimensions = 5, Epochs = 60 }).Values;
        foreach (var threads in new[] { 1, 2, 8 })
        {
            Assert.Equal(
                reference,
                Clustering
                    .Umap.FitTransform(
                        points,
                        new UmapOptions
                        {
                            Dimensions = 5,
                            Epochs = 60,
                            Threads = threads,
                        }
                    )
                    .Values
            );
        }

        Assert.NotEqual(
            reference,
            Clustering
                .Umap.FitTransform(
                    points,
                    new UmapOptions
                    {
                        Dimensions = 5,
                        Epochs = 60,
                        Seed = 1,
                    }
                )
                .Values
        );
    }

    [Fact]
    public void New_points_land_in_their_own_blob()
    {
        var (points, labels) = TestMatrices.Blobs(700, 16, 5, 3, 3);
        Matrix Part(int from, int to) => new(points.Values[(from * 16)..(to * 16)], to - from, 16);
        var model = Clustering.Umap.Fit(Part(0, 600), new UmapOptions());
        var placed = model.Transform(Part(600, 700));
        var nearest = new ExactNeighbors(model.Embedding, Metric.Euclidean).Of(placed, 5, null, TestContext.Current.CancellationToken);
        var right = Enumerable.Range(0, 100).Count(i => nearest.IndicesOf(i).ToArray().Count(j => labels[j] == labels[600 + i]) >= 4);
        Assert.True(right >= 98, $"{right} of 100");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    public void Few_points_are_laid_out_too(int n)
    {
        var embedding = Clustering.Umap.FitTransform(TestMatrices.Gaussian(n, 4, 1), new UmapOptions { Dimensions = 3 });
        Assert.Equal((n, 3), (embedding.Rows, embedding.Columns));
        Assert.All(embedding.Values, x => Assert.True(float.IsFinite(x)));
    }

    [Theory]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Cosine)]
    public void Equal_and_zero_points_stay_finite(Metric metric)
    {
        var values = new float[60 * 3];
        values[0] = 1;
        var embedding = Clustering.Umap.FitTransform(new Matrix(values, 60, 3), new UmapOptions { Metric = metric, Epochs = 50 });
        Assert.All(embedding.Values, x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Values_that_are_not_finite_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Clustering.Umap.FitTransform(new Matrix([1, 2, float.NaN, 4], 2, 2), new UmapOptions())
        );
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_the_layout()
    {
        using var source = new CancellationTokenSource();
        var (points, _) = TestMatrices.Blobs(500, 12, 4, 1, 2);
        var progress = new Immediate(_ => source.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Clustering.Umap.Fit(points, new UmapOptions { Epochs = 100_000 }, progress, source.Token)
        );
    }

    private sealed class Immediate(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}

namespace Faultline.Clustering.Tests;

/// <summary>Inputs that could lead the approximate route astray, and the exact one into ties: the answer is that of the exact route.</summary>
public sealed class HardInputTests
{
    [Theory]
    [InlineData("noise", 1.0)]
    [InlineData("one huge", 0.98)]
    [InlineData("tiny", 0.98)]
    [InlineData("copies", 1.0)]
    [InlineData("all equal", 1.0)]
    public void The_approximate_partition_is_the_exact_one(string input, double least)
    {
        var points = Points(input);
        var options = new HdbscanOptions { MinClusterSize = 10, Approximate = Approximation.Always };
        var approximate = Clustering.Hdbscan.Fit(points, options);
        var exact = Clustering.Hdbscan.Fit(points, options with { Approximate = Approximation.Never });
        Assert.InRange(PartitionScores.AdjustedRandIndex(exact.Labels, approximate.Labels), least, 1);
        Assert.InRange(approximate.ClusterCount, exact.ClusterCount - 1, exact.ClusterCount + 1);
    }

    [Fact]
    public void Copies_change_nothing_but_sizes()
    {
        // Every row twenty times: the tree is that of brute force, edge for edge, whatever its ties.
        var points = new PointSet(Points("copies"), Metric.Euclidean);
        var few = points.Take([.. Enumerable.Range(0, 600)]);
        foreach (var k in new[] { 3, 12, 30 })
        {
            var expected = Tree(new BruteForceRoute(few), k);
            var actual = Tree(new TileRoute(few, 2, cached: false), k);
            Assert.Equal(expected.Weight, actual.Weight);
            Assert.Equal(expected.From, actual.From);
            Assert.Equal(expected.To, actual.To);
        }
    }

    private static SpanningTree Tree(ISpanningTreeRoute route, int k)
    {
        using var buffers = route as IDisposable;
        var core = route.CoreDistances(k, new Reporter(HdbscanStage.CoreDistances, null, TestContext.Current.CancellationToken));
        return route.SpanningTree(core, new Reporter(HdbscanStage.SpanningTree, null, TestContext.Current.CancellationToken));
    }

    private static Matrix Points(string input) =>
        input switch
        {
            "noise" => TestMatrices.Gaussian(4_000, 40, 1),
            "one huge" => Joined(TestMatrices.Blobs(3_500, 40, 1, 2, 2).Points, TestMatrices.Blobs(500, 40, 8, 6, 3).Points),
            "tiny" => TestMatrices.Blobs(4_000, 40, 200, 6, 4).Points,
            "copies" => Copied(TestMatrices.Gaussian(150, 40, 5), 4_000),
            _ => Copied(TestMatrices.Gaussian(1, 40, 6), 1_000),
        };

    private static Matrix Joined(Matrix a, Matrix b) => new([.. a.Values, .. b.Values], a.Rows + b.Rows, a.Columns);

    private static Matrix Copied(Matrix different, int rows)
    {
        var values = new float[rows * different.Columns];
        for (var i = 0; i < rows; i++)
        {
            different.Row(i % different.Rows).CopyTo(values.AsSpan(i * different.Columns));
        }

        return new Matrix(values, rows, different.Columns);
    }
}

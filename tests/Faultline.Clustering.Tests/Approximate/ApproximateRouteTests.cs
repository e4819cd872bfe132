namespace Faultline.Clustering.Tests;

/// <summary>The approximate route against the exact one: equal where it compares every pair, close where it does not, and honest about how close.</summary>
public sealed class ApproximateRouteTests
{
    private static readonly HdbscanOptions Always = new() { MinClusterSize = 15, Approximate = Approximation.Always };

    [Theory]
    [InlineData(Metric.Euclidean, 3)]
    [InlineData(Metric.Euclidean, 90)]
    [InlineData(Metric.Cosine, 90)]
    public void Few_enough_points_are_compared_in_full_and_so_exact(Metric metric, int columns)
    {
        var (points, _) = TestMatrices.Blobs(700, columns, 5, 4, 3);
        var exact = Clustering.Hdbscan.Fit(points, Always with { Metric = metric, Approximate = Approximation.Never });
        var approximate = Clustering.Hdbscan.Fit(points, Always with { Metric = metric });
        Assert.Null(exact.Accuracy);
        Assert.Equal(new ApproximationAccuracy(256, 1, 0, 1), approximate.Accuracy);
        Assert.Equal(exact.CoreDistances, approximate.CoreDistances);
        Assert.Equal(exact.Labels, approximate.Labels);
    }

    [Theory]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Cosine)]
    public void A_part_of_the_pairs_gives_nearly_the_exact_partition(Metric metric)
    {
        var (points, truth) = TestMatrices.Blobs(9_000, 80, 25, 2, 4);
        var exact = Clustering.Hdbscan.Fit(points, Always with { Metric = metric, Approximate = Approximation.Never });
        var approximate = Clustering.Hdbscan.Fit(points, Always with { Metric = metric });
        Assert.InRange(approximate.Accuracy!.PairsCompared, 0.05, 0.7);
        Assert.InRange(approximate.Accuracy.Recall, 0.95, 1);
        Assert.InRange(approximate.Accuracy.CoreDistanceExcess, 0, 0.01);
        var score = PartitionScores.AdjustedRandIndex(exact.Labels, approximate.Labels);
        Assert.True(score >= 0.99, $"ARI {score} against exact");
        Assert.Equal(truth.Distinct().Count(), approximate.ClusterCount);
    }

    [Fact]
    public void The_stated_recall_and_excess_are_those_of_all_points()
    {
        // Without structure, where neighbours are missed, so that there is something to state.
        var points = new PointSet(TestMatrices.Gaussian(6_000, 40, 5), Metric.Euclidean);
        var token = TestContext.Current.CancellationToken;
        var route = new ApproximateRoute(points, null, probes: 2);
        var found = route.CoreDistances(10, new Reporter(HdbscanStage.CoreDistances, null, token));
        var exact = new TileRoute(points, null).CoreDistances(10, new Reporter(HdbscanStage.CoreDistances, null, token));
        Assert.All(found.Zip(exact), pair => Assert.True(pair.First >= pair.Second));
        var excess = found.Zip(exact, (a, b) => (a / b) - 1).Average();
        Assert.True(excess > 0);
        Assert.InRange(route.Accuracy!.CoreDistanceExcess, 0.8 * excess, 1.2 * excess);
        Assert.InRange(route.Accuracy.Recall, 0.3, 0.99);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var (points, _) = TestMatrices.Blobs(5_000, 70, 12, 2, 6);
        var one = Clustering.Hdbscan.Fit(points, Always with { Threads = 1 });
        foreach (var threads in new[] { 2, 8 })
        {
            var many = Clustering.Hdbscan.Fit(points, Always with { Threads = threads });
            Assert.Equal(one.Labels, many.Labels);
            Assert.Equal(one.CoreDistances, many.CoreDistances);
            Assert.Equal(one.SpanningTree.From, many.SpanningTree.From);
            Assert.Equal(one.SpanningTree.Weight, many.SpanningTree.Weight);
            Assert.Equal(one.Accuracy, many.Accuracy);
        }
    }

    [Fact]
    public void Parts_that_no_neighbour_joins_are_joined_to_one_tree()
    {
        // 60 different rows, 70 times each: every list stays among its row's copies.
        var values = new float[60 * 70 * 40];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = MathF.Sin((at / 40 % 60 * 31) + (at % 40 * 17));
        }

        var points = new Matrix(values, 60 * 70, 40);
        var exact = Clustering.Hdbscan.Fit(points, Always with { Approximate = Approximation.Never });
        var approximate = Clustering.Hdbscan.Fit(points, Always);
        Assert.Equal(points.Rows - 1, approximate.SpanningTree.Count);
        Assert.Equal(exact.SpanningTree.Weight, approximate.SpanningTree.Weight);
        Assert.Equal(exact.Labels, approximate.Labels);
    }

    [Fact]
    public void Zero_vectors_far_scales_and_float64_go_through()
    {
        var (points, _) = TestMatrices.Blobs(4_000, 30, 8, 6, 7);
        Array.Clear(points.Values, 0, 30 * 40);
        var zero = Clustering.Hdbscan.Fit(points, Always with { Metric = Metric.Cosine });
        var exact = Clustering.Hdbscan.Fit(points, Always with { Metric = Metric.Cosine, Approximate = Approximation.Never });
        Assert.Equal(exact.CoreDistances[..40], zero.CoreDistances[..40]);
        Assert.Equal(1, PartitionScores.AdjustedRandIndex(exact.Labels, zero.Labels), 2);
        var wide = new DoubleMatrix(Array.ConvertAll(points.Values, value => value * 1e150), points.Rows, points.Columns);
        Assert.Equal(
            1,
            PartitionScores.AdjustedRandIndex(Clustering.Hdbscan.Fit(points, Always).Labels, Clustering.Hdbscan.Fit(wide, Always).Labels),
            3
        );
    }

    [Fact]
    public void Descent_finds_what_blocks_left_out()
    {
        // Points on a smooth sheet in 40 dimensions, in an order that tears neighbours apart.
        var random = new Random(8);
        var sheet = new Matrix(new float[3_000 * 40], 3_000, 40);
        for (var i = 0; i < sheet.Rows; i++)
        {
            double x = random.NextDouble() * 6,
                y = random.NextDouble() * 6;
            for (var c = 0; c < 40; c++)
            {
                sheet.Values[(i * 40) + c] = (float)Math.Sin(x + (c * y / 20) + c);
            }
        }

        var points = new PointSet(sheet, Metric.Euclidean);
        var token = TestContext.Current.CancellationToken;
        var reporter = new Reporter(HdbscanStage.CoreDistances, null, token);
        using var packed = new PackedPoints(points, true, null, token);
        var distances = new TileDistances(packed, true);
        var neighbours = new TileNeighbours(points, 10, 16, null);
        var exact = neighbours.Find(distances, null, reporter);
        var own = new BlockPairs(
            [.. Enumerable.Range(0, distances.Blocks).Select(b => new[] { b, (b + 1) % distances.Blocks })],
            points.Count
        );
        var start = neighbours.Find(distances, own.Tiles, null, reporter);
        Assert.InRange(Recall(exact, start), 0, 0.4);
        var found = new NeighbourDescent(points, own, 10, null).Run(start, token);
        Assert.InRange(Recall(exact, found), 0.9, 1);

        static double Recall(NeighbourLists exact, NeighbourLists found) =>
            Enumerable
                .Range(0, exact.Points)
                .Average(i => exact.IndexOf(i)[..10].ToArray().Intersect(found.IndexOf(i)[..10].ToArray()).Count() / 10.0);
    }

    [Theory]
    [InlineData(100_000, 1_536, true)]
    [InlineData(50_000, 1_536, true)]
    [InlineData(100_000, 64, false)]
    [InlineData(20_000, 1_536, false)]
    public void The_choice_depends_on_the_pairs_to_compare(int points, int dimensions, bool approximate) =>
        Assert.Equal(approximate, ApproximateRoute.Pays(points, dimensions));
}

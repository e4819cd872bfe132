namespace Faultline.Clustering.Tests;

/// <summary>Every exact route gives the core distances and the spanning tree of brute force, edge for edge.</summary>
public sealed class RouteTests
{
    public static TheoryData<string> Data() =>
        [
            "blobs 2",
            "blobs 10",
            "blobs 16",
            "blobs 40",
            "blobs 300",
            "sphere",
            "lattice",
            "binary",
            "duplicates",
            "far apart",
            "zero rows",
            "tiny",
            "huge",
        ];

    [Theory]
    [MemberData(nameof(Data))]
    public void A_route_equals_brute_force(string data)
    {
        foreach (var metric in new[] { Metric.Euclidean, Metric.Cosine })
        {
            var points = new PointSet(Points(data), metric);
            foreach (var k in new[] { 1, 5, 20 })
            {
                var expected = Run(new BruteForceRoute(points), k);
                if (points.Dimensions <= KdTreeRoute.MostDimensions && !points.HasZeroRows)
                {
                    AssertEqual(expected, Run(new KdTreeRoute(points, 1), k), "kd-tree, 1 thread");
                    AssertEqual(expected, Run(new KdTreeRoute(points, 8), k), "kd-tree, 8 threads");
                }

                AssertEqual(expected, Run(new TileRoute(points, 1), k), "tiles, 1 thread");
                AssertEqual(expected, Run(new TileRoute(points, 8), k), "tiles, 8 threads");
                AssertEqual(expected, Run(new TileRoute(points, 2, cached: true), k), "tiles with cache");
                AssertEqual(expected, Run(new TileRoute(points, 2, cached: false), k), "tiles without cache");
            }
        }
    }

    private static (double[] Core, SpanningTree Tree) Run(ISpanningTreeRoute route, int k)
    {
        using var buffers = route as IDisposable;
        var core = route.CoreDistances(k, new Reporter(HdbscanStage.CoreDistances, null, TestContext.Current.CancellationToken));
        return (core, route.SpanningTree(core, new Reporter(HdbscanStage.SpanningTree, null, TestContext.Current.CancellationToken)));
    }

    private static void AssertEqual((double[] Core, SpanningTree Tree) expected, (double[] Core, SpanningTree Tree) actual, string route)
    {
        Assert.True(expected.Core.SequenceEqual(actual.Core), route + ": core distances differ");
        Assert.True(expected.Tree.Weight.SequenceEqual(actual.Tree.Weight), route + ": weights differ");
        Assert.True(
            expected.Tree.From.SequenceEqual(actual.Tree.From) && expected.Tree.To.SequenceEqual(actual.Tree.To),
            route + ": edges differ"
        );
    }

    private static Matrix Points(string data)
    {
        var random = new Random(7);
        return data switch
        {
            "blobs 2" => TestMatrices.Blobs(700, 2, 6, 5, 1).Points,
            "blobs 10" => TestMatrices.Blobs(600, 10, 6, 3, 2).Points,
            "blobs 16" => TestMatrices.Blobs(600, 16, 6, 3, 3).Points,
            "blobs 40" => TestMatrices.Blobs(600, 40, 6, 2, 4).Points,
            "blobs 300" => TestMatrices.Blobs(520, 300, 6, 1, 5).Points,
            "sphere" => TestMatrices.Gaussian(500, 64, 6),
            "lattice" => Make(900, 2, (i, c) => c == 0 ? i % 30 : i / 30),
            "binary" => Make(600, 20, (_, _) => random.Next(2)),
            // 40 different rows, 15 times each.
            "duplicates" => Make(600, 24, (i, c) => MathF.Sin((i % 40 * 31) + (c * 17))),
            // Distances within a group are 1e-4 of those between groups, which float32 products cannot resolve.
            "far apart" => Make(600, 30, (i, c) => (i % 4 * 1000 * ((c + 1) % 3)) + random.NextSingle()),
            "zero rows" => Make(400, 12, (i, _) => i % 5 == 0 ? 0 : random.NextSingle() - 0.5f),
            "tiny" => Make(400, 20, (_, _) => random.NextSingle() * 1e-18f),
            _ => Make(400, 20, (_, _) => random.NextSingle() * 1e18f),
        };
    }

    private static Matrix Make(int rows, int columns, Func<int, int, float> value)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(i / columns, i % columns);
        }

        return new Matrix(values, rows, columns);
    }
}

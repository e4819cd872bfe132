namespace Faultline.Clustering.Tests.Umap;

/// <summary>Reference case 20: umap-learn's deterministic steps.</summary>
public class GoldenUmapTests
{
    private readonly System.Text.Json.JsonElement expected = GoldenCase.Json("20_umap_steps");

    [Fact]
    public void Curve_parameters_match()
    {
        foreach (var pair in expected.GetProperty("ab_params_key_is_mindist_spread").EnumerateObject())
        {
            var key = pair.Name.Split('_').Select(x => double.Parse(x, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            var curve = UmapCurve.Fit(key[0], key[1]);
            // The reference stops at a relative change of 1.5e-8 of the squared error.
            AssertClose(pair.Value[0].GetDouble(), curve.A, 2e-6);
            AssertClose(pair.Value[1].GetDouble(), curve.B, 2e-6);
        }
    }

    [Fact]
    public void Exact_neighbours_are_the_reference_neighbours()
    {
        var points = GoldenCase.ToMatrix(GoldenCase.Csv("20_umap_steps"));
        var table = new ExactNeighbors(points, Metric.Euclidean).Self(14, null, TestContext.Current.CancellationToken).WithSelf();
        var given = Given();
        Assert.Equal(given.Indices, table.Indices);
        for (var i = 0; i < given.Distances.Length; i++)
        {
            // One self-distance of the reference is 2.4e-7 by rounding.
            Assert.Equal(given.Distances[i], table.Distances[i], 2e-6 * (1 + given.Distances[i]));
        }
    }

    [Fact]
    public void Smooth_distances_and_the_fuzzy_union_match()
    {
        var table = Given();
        var (sigmas, rhos) = FuzzyGraph.SmoothDistances(table);
        var expectedSigmas = expected.GetProperty("sigmas").Doubles();
        var expectedRhos = expected.GetProperty("rhos").Doubles();
        for (var i = 0; i < sigmas.Length; i++)
        {
            AssertClose(expectedSigmas[i], sigmas[i], 2e-6);
            AssertClose(expectedRhos[i], rhos[i], 2e-6);
        }

        var graph = FuzzyGraph.Union(FuzzyGraph.Memberships(table, sigmas, rhos, table.Rows));
        var edges = expected.GetProperty("graph");
        var (row, column, weight) = (
            edges.GetProperty("row").Ints(),
            edges.GetProperty("col").Ints(),
            edges.GetProperty("weight").Doubles()
        );
        var reference = row.Select((r, i) => (r, column[i], weight[i])).OrderBy(e => e).ToArray();
        Assert.Equal(reference.Length, graph.Count);
        var at = 0;
        for (var i = 0; i < graph.Rows; i++)
        {
            foreach (var (c, w) in graph.RowColumns(i).ToArray().Zip(graph.RowValues(i).ToArray()))
            {
                Assert.Equal((reference[at].r, reference[at].Item2), (i, c));
                Assert.Equal(reference[at].Item3, w, 2e-6);
                at++;
            }
        }
    }

    /// <summary>The reference's table holds each point as its own first neighbour.</summary>
    private NeighborTable Given()
    {
        var indices = expected.GetProperty("knn_indices").EnumerateArray().SelectMany(r => r.Ints()).ToArray();
        var distances = expected.GetProperty("knn_dists").EnumerateArray().SelectMany(r => r.Doubles()).Select(d => (float)d).ToArray();
        return new NeighborTable(15, indices, distances);
    }

    private static void AssertClose(double reference, double actual, double relative) =>
        Assert.Equal(reference, actual, relative * Math.Max(Math.Abs(reference), 1e-12));
}

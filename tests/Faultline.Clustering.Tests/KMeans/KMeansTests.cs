using System.Text.Json.Nodes;

namespace Faultline.Clustering.Tests;

public sealed class KMeansTests
{
    [Fact]
    public void Case_19_from_given_centres_agrees_with_the_reference()
    {
        var json = Golden.Json("19_kmeans");
        var fit = Clustering.KMeans.Fit(
            Golden.Singles("19_kmeans"),
            new KMeansOptions
            {
                K = json["k"]!.GetValue<int>(),
                InitialCentres = Golden.Singles("19_kmeans_init"),
                Tolerance = 0,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Golden.Ints(json["labels"]), fit.Labels);
        Assert.Equal(json["n_iter"]!.GetValue<int>(), fit.Iterations);
        Assert.Equal(json["inertia"]!.GetValue<double>(), fit.Inertia, json["inertia"]!.GetValue<double>() * 1e-6);
        var centres = json["centers"]!.AsArray().SelectMany(Golden.Numbers).ToArray();
        for (var i = 0; i < centres.Length; i++)
        {
            Assert.Equal(centres[i], fit.Centres.Values[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Cosine)]
    public void Bounds_change_nothing(Metric metric)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var points = TestMatrices.Blobs(400, 20, 7, 1.2, seed).Points;
            var initial = new Matrix(points.Values[..(9 * 20)], 9, 20);
            var fit = Clustering.KMeans.Fit(
                points,
                new KMeansOptions
                {
                    K = 9,
                    Metric = metric,
                    InitialCentres = initial,
                    Tolerance = 0,
                },
                TestContext.Current.CancellationToken
            );
            Assert.Equal(PlainLloyd(points, initial, metric), fit.Labels);
        }
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var points = TestMatrices.Blobs(3000, 12, 8, 2, 3).Points;
        var one = Clustering.KMeans.Fit(points, new KMeansOptions { K = 8, Threads = 1 }, TestContext.Current.CancellationToken);
        var eight = Clustering.KMeans.Fit(points, new KMeansOptions { K = 8, Threads = 8 }, TestContext.Current.CancellationToken);
        Assert.Equal(one.Labels, eight.Labels);
        Assert.Equal(one.Centres.Values, eight.Centres.Values);
        Assert.Equal(one.Inertia, eight.Inertia);
    }

    [Fact]
    public void Spherical_k_means_does_not_see_lengths()
    {
        var (points, _) = TestMatrices.Blobs(300, 10, 4, 4, 5);
        var stretched = new Matrix([.. points.Values.Select((value, at) => value * (1 + (at / 10 % 7)))], points.Rows, points.Columns);
        var options = new KMeansOptions { K = 4, Metric = Metric.Cosine };
        Assert.Equal(
            Clustering.KMeans.Fit(points, options, TestContext.Current.CancellationToken).Labels,
            Clustering.KMeans.Fit(stretched, options, TestContext.Current.CancellationToken).Labels
        );
    }

    [Fact]
    public void Chosen_k_is_the_number_of_blobs()
    {
        var (points, labels) = TestMatrices.Blobs(400, 8, 6, 8, 9);
        var choice = Clustering.KMeans.ChooseK(points, 2, 10, new KMeansOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(6, choice.K);
        Assert.Equal(9, choice.Silhouettes.Count);
        Assert.Equal(1, PartitionScores.AdjustedRandIndex(labels, choice.Fit.Labels), 1e-12);
    }

    [Fact]
    public void As_many_clusters_as_different_points_and_more()
    {
        // 3 different rows, 4 clusters: one cluster repeats a row, no label is lost.
        var points = new Matrix([0, 0, 1, 1, 5, 5, 0, 0, 1, 1], 5, 2);
        var fit = Clustering.KMeans.Fit(points, new KMeansOptions { K = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal(0, fit.Inertia);
        Assert.Equal(0, Clustering.KMeans.Fit(points, new KMeansOptions { K = 5 }, TestContext.Current.CancellationToken).Inertia);
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var points = TestMatrices.Gaussian(10, 2, 1);
        Assert.Contains("only 10 points", Refusal(points, new KMeansOptions { K = 11 }), StringComparison.Ordinal);
        Assert.Contains("at least 1", Refusal(points, new KMeansOptions { K = 0 }), StringComparison.Ordinal);
        Assert.Contains("InitialCentres", Refusal(points, new KMeansOptions { K = 3, InitialCentres = points }), StringComparison.Ordinal);
        Assert.Contains(
            "Row 1, column 0",
            Refusal(new Matrix([1, 2, float.NaN, 4], 2, 2), new KMeansOptions { K = 1 }),
            StringComparison.Ordinal
        );

        static string Refusal(Matrix points, KMeansOptions options) =>
            Assert.Throws<ArgumentException>(() => Clustering.KMeans.Fit(points, options, TestContext.Current.CancellationToken)).Message;
    }

    /// <summary>Lloyd's algorithm as it is written in textbooks.</summary>
    private static int[] PlainLloyd(Matrix points, Matrix initial, Metric metric)
    {
        var rows = KMeansRows.Of(points, metric);
        var centres = rows.Import(initial);
        var (k, d) = (initial.Rows, points.Columns);
        int[] labels = [],
            previous;
        do
        {
            previous = labels;
            labels =
            [
                .. Enumerable
                    .Range(0, points.Rows)
                    .Select(i => Enumerable.Range(0, k).MinBy(c => rows.Squared(i, centres.AsSpan(c * d, d)))),
            ];
            for (var c = 0; c < k; c++)
            {
                var members = Enumerable.Range(0, points.Rows).Where(i => labels[i] == c).ToArray();
                for (var column = 0; column < d; column++)
                {
                    centres[(c * d) + column] = members.Average(i => (double)rows.Row(i)[column]);
                }

                if (metric == Metric.Cosine)
                {
                    KMeansRows.Normalise(centres.AsSpan(c * d, d));
                }
            }
        } while (!labels.SequenceEqual(previous));
        return labels;
    }
}

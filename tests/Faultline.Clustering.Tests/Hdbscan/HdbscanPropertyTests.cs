using CsCheck;

namespace Faultline.Clustering.Tests;

/// <summary>What must not change the partition, and what every answer satisfies.</summary>
public sealed class HdbscanPropertyTests
{
    private static readonly Gen<(Matrix Points, int Seed)> Blobs = Gen.Select(
        Gen.Int[60, 400],
        Gen.Int[1, 30],
        Gen.Int[1, 5],
        Gen.Int[0, 10_000],
        // Blobs well apart: no tie can decide a label.
        (rows, columns, clusters, seed) => (TestMatrices.Blobs(rows, columns, clusters, 30, seed).Points, seed)
    );

    private static readonly HdbscanOptions Options = new() { MinClusterSize = 10, AllowSingleCluster = false };

    [Fact]
    public void Permuting_rows_permutes_labels() =>
        Blobs.Sample(
            sample =>
            {
                var order = Enumerable.Range(0, sample.Points.Rows).ToArray();
                new Random(sample.Seed).Shuffle(order);
                var shuffled = Rows(sample.Points, order);
                var direct = Fit(sample.Points).Labels;
                var back = new int[order.Length];
                var labels = Fit(shuffled).Labels;
                for (var i = 0; i < order.Length; i++)
                {
                    back[order[i]] = labels[i];
                }

                AssertNearlySame(direct, back);
            },
            iter: 30
        );

    [Fact]
    public void Scaling_by_a_power_of_two_scales_distances_and_nothing_else() =>
        Blobs.Sample(
            sample =>
            {
                var scaled = new Matrix([.. sample.Points.Values.Select(value => value * 8)], sample.Points.Rows, sample.Points.Columns);
                var one = Fit(sample.Points);
                var eight = Fit(scaled);
                Assert.Equal(one.Labels, eight.Labels);
                Assert.Equal(one.CoreDistances.Select(distance => distance * 8), eight.CoreDistances);
                Assert.Equal(one.SpanningTree.From, eight.SpanningTree.From);
            },
            iter: 30
        );

    [Fact]
    public void Turning_the_plane_leaves_the_partition() =>
        Blobs.Sample(
            sample =>
            {
                var (sine, cosine) = Math.SinCos(sample.Seed * 0.01);
                var d = sample.Points.Columns;
                var turned = (float[])sample.Points.Values.Clone();
                for (var i = 0; d >= 2 && i < sample.Points.Rows; i++)
                {
                    double x = turned[i * d],
                        y = turned[(i * d) + 1];
                    turned[i * d] = (float)((cosine * x) - (sine * y));
                    turned[(i * d) + 1] = (float)((sine * x) + (cosine * y));
                }

                AssertNearlySame(Fit(sample.Points).Labels, Fit(new Matrix(turned, sample.Points.Rows, d)).Labels);
            },
            iter: 30
        );

    [Fact]
    public void Threads_change_nothing() =>
        Blobs.Sample(
            sample =>
            {
                var one = Clustering.Hdbscan.Fit(sample.Points, Options with { Threads = 1 });
                foreach (var threads in new[] { 2, 8 })
                {
                    var many = Clustering.Hdbscan.Fit(sample.Points, Options with { Threads = threads });
                    Assert.Equal(one.Labels, many.Labels);
                    Assert.Equal(one.Probabilities, many.Probabilities);
                    Assert.Equal(one.OutlierScores, many.OutlierScores);
                    Assert.Equal(one.SpanningTree.Weight, many.SpanningTree.Weight);
                }
            },
            iter: 20
        );

    [Fact]
    public void Equal_rows_share_a_label_when_they_outnumber_min_samples() =>
        Blobs.Sample(
            sample =>
            {
                var copies = Enumerable.Range(0, sample.Points.Rows).SelectMany(i => Enumerable.Repeat(i, 3)).ToArray();
                var labels = Clustering
                    .Hdbscan.Fit(Rows(sample.Points, copies), Options with { MinClusterSize = 30, MinSamples = 2 })
                    .Labels;
                for (var i = 0; i < labels.Length; i += 3)
                {
                    Assert.Equal(labels[i], labels[i + 1]);
                    Assert.Equal(labels[i], labels[i + 2]);
                }
            },
            iter: 20
        );

    [Fact]
    public void Scores_lie_in_their_ranges_and_clusters_are_large_enough() =>
        Gen.Select(Gen.Int[2, 200], Gen.Int[1, 6], Gen.Int[0, 10_000], Gen.Int[2, 12], Gen.Bool, Gen.Bool)
            .Sample(
                (rows, columns, seed, size, leaf, cosine) =>
                {
                    var options = new HdbscanOptions
                    {
                        MinClusterSize = size,
                        Metric = cosine ? Metric.Cosine : Metric.Euclidean,
                        Selection = leaf ? ClusterSelection.Leaf : ClusterSelection.Eom,
                    };
                    var fit = Clustering.Hdbscan.Fit(TestMatrices.Gaussian(rows, columns, seed), options);
                    Assert.All(fit.Probabilities, value => Assert.InRange(value, 0, 1));
                    Assert.All(fit.OutlierScores, value => Assert.InRange(value, 0, 1));
                    Assert.Equal(fit.Labels, Golden.Renumbered(fit.Labels));
                    Assert.All(fit.Labels.Where(label => label >= 0).CountBy(label => label), count => Assert.True(count.Value >= size));
                    Assert.Equal(fit.ClusterCount, fit.Labels.Where(label => label >= 0).Distinct().Count());
                },
                iter: 100
            );

    private static HdbscanResult Fit(Matrix points) => Clustering.Hdbscan.Fit(points, Options);

    private static Matrix Rows(Matrix points, int[] order) =>
        new([.. order.SelectMany(i => points.Row(i).ToArray())], order.Length, points.Columns);

    /// <summary>Ties of mutual reachability are broken by index, so a few points on a boundary may change sides; the clusters may not.</summary>
    private static void AssertNearlySame(int[] expected, int[] actual)
    {
        Assert.Equal(expected.Max(), actual.Max());
        var score = PartitionScores.AdjustedRandIndex(expected, actual);
        Assert.True(score > 0.95, $"ARI {score}");
    }
}

namespace Faultline.Clustering.Tests.Validity;

public class BootstrapStabilityTests
{
    [Fact]
    public void Real_clusters_come_back_and_random_labels_do_not()
    {
        var (points, labels) = TestMatrices.Blobs(300, 4, 3, 8, 1);
        Func<Matrix, int[]> average = x => AverageLinkage.Fit(x, Metric.Euclidean).CutInto(3);
        var real = BootstrapStability.Measure(points, labels, average);
        Assert.Equal([0, 1, 2], real.Select(s => s.Label));
        Assert.All(real, s => Assert.Equal(StabilityBand.HighlyStable, s.Band));
        var random = new Random(1);
        var shuffled = labels.ToArray();
        random.Shuffle(shuffled);
        Assert.All(BootstrapStability.Measure(points, shuffled, average), s => Assert.Equal(StabilityBand.Unstable, s.Band));
    }

    [Fact]
    public void The_similarity_is_jaccard_on_the_draw()
    {
        // Everything ends in one cluster: C has half of the points drawn, so |C ∩ X| / |X| on each draw.
        var labels = Enumerable.Range(0, 200).Select(i => i % 2).ToArray();
        var result = BootstrapStability.Measure(labels, draw => new int[draw.Length]);
        Assert.Equal(1, result[0].Jaccard + result[1].Jaccard, 1e-12);
        Assert.InRange(result[0].Jaccard, 0.45, 0.55);
        // The clustering itself, by index: always found again.
        Assert.All(
            BootstrapStability.Measure(labels, draw => Array.ConvertAll(draw, i => labels[i])),
            s => Assert.Equal((1.0, 1.0, 0.0), (s.Jaccard, s.Recovered, s.Dissolved))
        );
    }

    [Fact]
    public void Draws_hold_about_63_percent_once_each()
    {
        var sizes = new List<int>();
        BootstrapStability.Measure(
            new int[1000],
            draw =>
            {
                Assert.Equal(draw.Distinct().Order(), draw);
                sizes.Add(draw.Length);
                return new int[draw.Length];
            }
        );
        Assert.Equal(100, sizes.Count);
        // 1 − 1/e = .632
        Assert.InRange(sizes.Average(), 622, 642);
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        var (points, labels) = TestMatrices.Blobs(120, 3, 3, 2, 5);
        Func<Matrix, int[]> average = x => AverageLinkage.Cluster(x, Metric.Euclidean, 3);
        Assert.Equal(
            BootstrapStability.Measure(points, labels, average, new() { Resamples = 20 }),
            BootstrapStability.Measure(points, labels, average, new() { Resamples = 20, Threads = 8 })
        );
    }

    [Fact]
    public void Noise_alone_has_nothing_to_measure() =>
        Assert.Empty(BootstrapStability.Measure([-1, -1], _ => throw new InvalidOperationException()));

    [Theory]
    [InlineData(0.85, StabilityBand.HighlyStable)]
    [InlineData(0.849, StabilityBand.Stable)]
    [InlineData(0.75, StabilityBand.Stable)]
    [InlineData(0.6, StabilityBand.PatternOnly)]
    [InlineData(0.599, StabilityBand.Unstable)]
    public void Bands_follow_Hennig(double jaccard, StabilityBand band) =>
        Assert.Equal(band, new ClusterStability(0, 1, jaccard, 0, 0).Band);

    [Fact]
    public void Cancelled_between_resamples()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            BootstrapStability.Measure(
                [0, 0, 1],
                draw =>
                {
                    source.Cancel();
                    return new int[draw.Length];
                },
                ct: source.Token
            )
        );
    }
}

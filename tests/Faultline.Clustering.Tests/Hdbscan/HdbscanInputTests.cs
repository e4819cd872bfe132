using System.Diagnostics;

namespace Faultline.Clustering.Tests;

public sealed class HdbscanInputTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_named(float value)
    {
        var points = TestMatrices.Gaussian(10, 3, 1);
        points.Values[(4 * 3) + 2] = value;
        var refusal = Assert.Throws<ArgumentException>(() => Clustering.Hdbscan.Fit(points, new HdbscanOptions()));
        Assert.Contains("Row 4, column 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        Refuses("MinClusterSize is 1", new HdbscanOptions { MinClusterSize = 1 });
        Refuses("MinSamples is 0", new HdbscanOptions { MinSamples = 0 });
        Refuses("Epsilon is -1", new HdbscanOptions { Epsilon = -1 });
        Refuses("Epsilon is NaN", new HdbscanOptions { Epsilon = double.NaN });
        Refuses("MaxClusterSize is 0", new HdbscanOptions { MaxClusterSize = 0 });
        Refuses("Threads is 0", new HdbscanOptions { Threads = 0 });

        static void Refuses(string message, HdbscanOptions options) =>
            Assert.StartsWith(
                message,
                Assert.Throws<ArgumentException>(() => Clustering.Hdbscan.Fit(TestMatrices.Gaussian(10, 2, 1), options)).Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(2, 0)]
    public void Fewer_points_than_a_cluster_needs_are_noise_or_one_cluster_where_allowed(int rows, int columns)
    {
        var points = TestMatrices.Gaussian(rows, columns, 3);
        var options = new HdbscanOptions { MinClusterSize = 5 };
        var noise = Clustering.Hdbscan.Fit(points, options);
        Assert.Equal(Enumerable.Repeat(-1, rows), noise.Labels);
        Assert.Equal(0, noise.ClusterCount);
        var single = Clustering.Hdbscan.Fit(points, options with { AllowSingleCluster = true });
        Assert.Equal(Enumerable.Repeat(0, rows), single.Labels);
        Assert.Equal(rows == 0 ? 0 : 1, single.ClusterCount);
    }

    [Fact]
    public void Min_samples_beyond_the_points_is_clamped()
    {
        var points = TestMatrices.Gaussian(20, 2, 5);
        var clamped = Clustering.Hdbscan.Fit(points, new HdbscanOptions { MinSamples = 1000 });
        Assert.Equal(Clustering.Hdbscan.Fit(points, new HdbscanOptions { MinSamples = 19 }).CoreDistances, clamped.CoreDistances);
    }

    [Theory]
    [InlineData(3_000, 400, HdbscanStage.CoreDistances)]
    [InlineData(3_000, 400, HdbscanStage.SpanningTree)]
    [InlineData(60_000, 8, HdbscanStage.CoreDistances)]
    [InlineData(60_000, 8, HdbscanStage.SpanningTree)]
    public async Task A_fit_ends_soon_after_it_is_cancelled(int rows, int columns, HdbscanStage during)
    {
        var points = TestMatrices.Gaussian(rows, columns, 1);
        using var source = new CancellationTokenSource();
        var clock = new Stopwatch();
        // From inside the stage, so that the fit cannot have ended before, however fast the machine.
        var stop = new Stopper(
            during,
            () =>
            {
                clock.Start();
                source.Cancel();
            }
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Task.Run(() => Clustering.Hdbscan.Fit(points, new HdbscanOptions(), stop, source.Token), TestContext.Current.CancellationToken)
        );
        // 200 ms is the promise; a busy machine gets ten times that before the test complains.
        Assert.True(clock.ElapsedMilliseconds < 2_000, $"took {clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void Progress_goes_through_every_stage_to_the_end()
    {
        var seen = new List<HdbscanProgress>();
        Clustering.Hdbscan.Fit(TestMatrices.Gaussian(700, 30, 1), new HdbscanOptions { Threads = 1 }, new Recorder(seen));
        Assert.Equal([HdbscanStage.CoreDistances, HdbscanStage.SpanningTree, HdbscanStage.Tree], seen.Select(p => p.Stage).Distinct());
        Assert.All(seen, progress => Assert.InRange(progress.Fraction, 0, 1));
        Assert.Equal(new HdbscanProgress(HdbscanStage.Tree, 1), seen[^1]);
    }

    private sealed class Stopper(HdbscanStage during, Action stop) : IProgress<HdbscanProgress>
    {
        private int _stopped;

        public void Report(HdbscanProgress value)
        {
            if (value.Stage == during && Interlocked.Exchange(ref _stopped, 1) == 0)
            {
                stop();
            }
        }
    }

    private sealed class Recorder(List<HdbscanProgress> seen) : IProgress<HdbscanProgress>
    {
        public void Report(HdbscanProgress value) => seen.Add(value);
    }
}

using System.Diagnostics;

namespace Faultline.Clustering.Tests;

/// <summary>
/// A request to stop is heard at every stage of every long computation and ends it with <see cref="OperationCanceledException"/> and nothing else. How soon is
/// measured by the benchmarks.
/// </summary>
public sealed class CancellationTests
{
    private static readonly Dictionary<string, Action<CancellationToken>> Work = new(StringComparer.Ordinal)
    {
        ["hdbscan, tiles"] = token => Clustering.Hdbscan.Fit(Points(2_000, 120), new HdbscanOptions(), token),
        ["hdbscan, tree"] = token => Clustering.Hdbscan.Fit(Points(9_000, 6), new HdbscanOptions(), token),
        ["hdbscan, approximate"] = token =>
            Clustering.Hdbscan.Fit(Points(4_000, 60), new HdbscanOptions { Approximate = Approximation.Always }, token),
        ["k-means"] = token => KMeans.Fit(Points(3_000, 40), new KMeansOptions { K = 40, Tolerance = 0 }, token),
        ["choice of k"] = token => KMeans.ChooseK(Points(1_500, 20), 5, 9, new KMeansOptions(), token),
        ["umap"] = token => Clustering.Umap.Fit(Points(1_000, 30), new UmapOptions { Epochs = 200 }, null, token),
        ["pca"] = token => Pca.FitTransform(Points(1_500, 600), new PcaOptions { Dimensions = 40 }, token),
        ["svd"] = token => TruncatedSvd.FitTransform(TestMatrices.Sparse(3_000, 5_000, 40, 1), 60, ct: token),
        ["silhouette"] = token =>
            Silhouette.Score(Points(3_000, 60), [.. Enumerable.Range(0, 3_000).Select(i => i % 9)], Metric.Euclidean, ct: token),
    };

    public static TheoryData<string> Names() => [.. Work.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Work_stopped_at_any_moment_ends_in_cancellation(string name)
    {
        var work = Work[name];
        work(CancellationToken.None);
        var clock = Stopwatch.StartNew();
        work(CancellationToken.None);
        var whole = clock.Elapsed;
        using var before = new CancellationTokenSource();
        before.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => work(before.Token));

        // A run may be done sooner than the one that was timed: then the request comes earlier into the next.
        var heard = false;
        for (var part = 2; part <= 32 && !heard; part *= 2)
        {
            using var during = new CancellationTokenSource();
            during.CancelAfter(whole / part);
            try
            {
                work(during.Token);
            }
            catch (OperationCanceledException)
            {
                heard = during.IsCancellationRequested;
            }
        }

        Assert.True(heard, $"a run of {whole.TotalMilliseconds:0} ms never heard that it should stop");
    }

    [Theory]
    [InlineData(HdbscanStage.CoreDistances)]
    [InlineData(HdbscanStage.SpanningTree)]
    [InlineData(HdbscanStage.Tree)]
    public void A_fit_stops_in_the_stage_in_which_it_is_told_to(HdbscanStage stage)
    {
        foreach (var (columns, approximate) in new[] { (4, Approximation.Never), (60, Approximation.Never), (60, Approximation.Always) })
        {
            using var source = new CancellationTokenSource();
            var progress = new StopAt(stage, source);
            var options = new HdbscanOptions { Approximate = approximate, Threads = 1 };
            Assert.ThrowsAny<OperationCanceledException>(() =>
                Clustering.Hdbscan.Fit(Points(4_000, columns), options, progress, source.Token)
            );
            // Nothing was reported after the request.
            Assert.Equal(stage, progress.Last);
            Assert.Equal(1, progress.ReportsInStage);
        }
    }

    private static Matrix Points(int rows, int columns) => TestMatrices.Blobs(rows, columns, 15, 1.5, 2).Points;

    private sealed class StopAt(HdbscanStage stage, CancellationTokenSource source) : IProgress<HdbscanProgress>
    {
        public HdbscanStage? Last { get; private set; }

        public int ReportsInStage { get; private set; }

        public void Report(HdbscanProgress value)
        {
            Last = value.Stage;
            if (value.Stage == stage)
            {
                ReportsInStage++;
                source.Cancel();
            }
        }
    }
}

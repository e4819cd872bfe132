using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>How long each computation goes on after it was told to stop: the longest of many moments.</summary>
internal static class StopLatency
{
    private const int Moments = 12;

    public static async Task<int> RunAsync()
    {
        var (wide, _) = Mixture.Make(6_000, 1_536, 50, 1);
        var (large, _) = Mixture.Make(100_000, 10, 50, 1);
        var (middle, _) = Mixture.Make(10_000, 64, 50, 1);
        Console.WriteLine("| computation | whole, s | longest wait after the request, ms |");
        Console.WriteLine("|---|---|---|");
        await RowAsync("HDBSCAN, tiles, 6,000 × 1,536", token => Hdbscan.Fit(wide, new HdbscanOptions { Metric = Metric.Cosine }, token));
        await RowAsync(
            "HDBSCAN, approximate, 6,000 × 1,536",
            token => Hdbscan.Fit(wide, new HdbscanOptions { Metric = Metric.Cosine, Approximate = Approximation.Always }, token)
        );
        await RowAsync("HDBSCAN, tree, 100,000 × 10", token => Hdbscan.Fit(large, new HdbscanOptions(), token));
        await RowAsync("k-means, K = 77, 10,000 × 64", token => KMeans.Fit(middle, new KMeansOptions { K = 77 }, token));
        await RowAsync("UMAP, 10,000 × 64 to 10", token => Umap.FitTransform(middle, new UmapOptions { Dimensions = 10 }, token));
        await RowAsync("PCA, 6,000 × 1,536 to 64", token => Pca.FitTransform(wide, new PcaOptions { Dimensions = 64 }, token));
        return 0;
    }

    private static async Task RowAsync(string name, Action<CancellationToken> work)
    {
        var clock = Stopwatch.StartNew();
        work(CancellationToken.None);
        var whole = clock.Elapsed;
        double longest = 0;
        for (var moment = 0; moment < Moments; moment++)
        {
            using var source = new CancellationTokenSource();
            var task = Task.Run(() => work(source.Token));
            await Task.Delay(whole * moment / Moments);
            var asked = clock.Elapsed;
            await source.CancelAsync();
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
                longest = Math.Max(longest, (clock.Elapsed - asked).TotalMilliseconds);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {whole.TotalSeconds:0.00} | {longest:0} |"));
    }
}

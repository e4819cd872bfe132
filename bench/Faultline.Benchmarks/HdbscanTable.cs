using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>
/// HDBSCAN on the sizes the engine is held to, as Markdown: the best of four runs by wall time, and processor time per core, which a busy machine distorts less.
/// </summary>
internal static class HdbscanTable
{
    private static readonly (int Rows, int Columns, Metric Metric)[] Cases =
    [
        (2_000, 1_536, Metric.Cosine),
        (10_000, 1_536, Metric.Cosine),
        (10_000, 64, Metric.Cosine),
        (100_000, 2, Metric.Euclidean),
        (100_000, 10, Metric.Euclidean),
        (100_000, 1_536, Metric.Cosine),
    ];

    /// <param name="sizes">"2000x1536"-like sizes to choose; none for all.</param>
    public static int Run(IReadOnlyCollection<string> sizes)
    {
        Console.WriteLine(
            "| n × d | metric | seconds | processor seconds a core | core distances | spanning tree | tree | clusters | noise |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var (rows, columns, metric) in Cases)
        {
            if (sizes.Count > 0 && !sizes.Contains(string.Create(CultureInfo.InvariantCulture, $"{rows}x{columns}")))
            {
                continue;
            }

            Console.WriteLine(Row(rows, columns, metric));
        }

        return 0;
    }

    private static string Row(int rows, int columns, Metric metric)
    {
        var (points, truth) = Mixture.Make(rows, columns, 50, 1);
        var options = new HdbscanOptions { MinClusterSize = 20, Metric = metric };
        HdbscanResult? best = null;
        double seconds = double.PositiveInfinity,
            processor = double.PositiveInfinity;
        for (var run = 0; run < (rows * (long)columns > 100_000_000 ? 1 : 4); run++)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            var fit = Hdbscan.Fit(points, options);
            var elapsed = clock.Elapsed.TotalSeconds;
            process.Refresh();
            processor = Math.Min(processor, (process.TotalProcessorTime - before).TotalSeconds / Environment.ProcessorCount);
            if (elapsed < seconds)
            {
                (seconds, best) = (elapsed, fit);
            }
        }

        var times = best!.Timings;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows:N0} × {columns:N0} | {metric} | {seconds:0.000} | {processor:0.000} | {times.CoreDistances.TotalSeconds:0.000} | {times.SpanningTree.TotalSeconds:0.000} | {times.Tree.TotalSeconds:0.000} | {best.ClusterCount} | {best.NoiseCount} | {PartitionScores.AdjustedRandIndex(truth, best.Labels):0.0000} {best.Accuracy} {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0}"
        );
    }
}

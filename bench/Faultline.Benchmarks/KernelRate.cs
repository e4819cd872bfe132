using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>What the tile kernel alone reaches on every core at once: the limit the table is held against, as this machine gives it at this moment.</summary>
internal static class KernelRate
{
    private const int Blocks = 8;
    private const int Dimensions = 1_536;

    /// <summary>Multiply-adds a second, all cores together.</summary>
    public static double Measure(TimeSpan time)
    {
        var (points, _) = Mixture.Make(Blocks * PackedPoints.BlockRows, Dimensions, 8, 1);
        using var packed = new PackedPoints(new PointSet(points, Metric.Cosine), false, null, CancellationToken.None);
        long tiles = 0;
        var clock = Stopwatch.StartNew();
        Parallel.For(
            0,
            Environment.ProcessorCount,
            core =>
            {
                var tile = new float[TileKernel.TileValues];
                for (var at = core; clock.Elapsed < time; at++)
                {
                    TileKernel.Sum(packed, packed, at % Blocks, at * 3 % Blocks, tile, false);
                    Interlocked.Increment(ref tiles);
                }
            }
        );
        return tiles * (double)TileKernel.TileValues * Dimensions / clock.Elapsed.TotalSeconds;
    }

    public static int Run()
    {
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{Measure(TimeSpan.FromSeconds(3)) / 1e9:0.0} billion multiply-adds a second")
        );
        return 0;
    }
}

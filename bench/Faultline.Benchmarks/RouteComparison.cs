using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>The approximate route beside an exact fit of the same points: inputs it is made for, and ones that might lead it astray.</summary>
internal static class RouteComparison
{
    private static readonly Dictionary<string, Func<(Matrix Points, int[]? Truth)>> Cases = new(StringComparer.Ordinal)
    {
        ["tiny-clusters"] = () => Tiny(20_000, 128, 800),
        ["one-huge"] = () => OneHuge(20_000, 128),
        ["noise"] = () => (Noise(20_000, 128), null),
        ["duplicates"] = () => (Duplicates(20_000, 128, 400), null),
        ["chain"] = () => (Chain(20_000, 128), null),
        ["mixture"] = () => Mixture.Make(20_000, 128, 50, 1),
        ["100000x1536"] = () => Mixture.Make(100_000, 1_536, 50, 1),
    };

    public static int Run(string[] names)
    {
        Console.WriteLine(
            "| input | exact, s | approximate, s | ARI between them | clusters, exact | approximate | noise, exact | approximate | ARI of exact against truth | of approximate | accuracy stated |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var name in names is [] ? Cases.Keys.Where(key => key != "100000x1536") : names)
        {
            if (!Cases.TryGetValue(name, out var make))
            {
                Console.Error.WriteLine($"There is no input '{name}'; choose from {string.Join(", ", Cases.Keys)}.");
                return 2;
            }

            var (points, truth) = make();
            var (seconds, exact) = Fit(points, Approximation.Never);
            var (fewer, approximate) = Fit(points, Approximation.Always);
            var accuracy = approximate.Accuracy!;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} {points.Rows:N0} × {points.Columns:N0} | {seconds:0.00} | {fewer:0.00} | {PartitionScores.AdjustedRandIndex(exact.Labels, approximate.Labels):0.0000} | {exact.ClusterCount} | {approximate.ClusterCount} | {exact.NoiseCount} | {approximate.NoiseCount} | {Score(truth, exact)} | {Score(truth, approximate)} | recall {accuracy.Recall:0.000}, core distances +{accuracy.CoreDistanceExcess:P2}, {accuracy.PairsCompared:P1} of pairs |"
                )
            );
        }

        return 0;
    }

    private static (double Seconds, HdbscanResult Fit) Fit(Matrix points, Approximation approximate)
    {
        var clock = Stopwatch.StartNew();
        var fit = Hdbscan.Fit(
            points,
            new HdbscanOptions
            {
                MinClusterSize = 20,
                Metric = Metric.Cosine,
                Approximate = approximate,
            }
        );
        return (clock.Elapsed.TotalSeconds, fit);
    }

    private static string Score(int[]? truth, HdbscanResult fit) =>
        truth is null ? "–" : PartitionScores.AdjustedRandIndex(truth, fit.Labels).ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>As many clusters as leave 25 points to each.</summary>
    private static (Matrix, int[]) Tiny(int rows, int columns, int clusters) => Mixture.Make(rows, columns, clusters, 2);

    /// <summary>Nine tenths in one cluster, the rest in forty small ones.</summary>
    private static (Matrix, int[]) OneHuge(int rows, int columns)
    {
        var (points, truth) = Mixture.Make(rows, columns, 41, 3);
        var random = new Random(3);
        var first = Array.IndexOf(truth, 0);
        for (var i = 0; i < rows; i++)
        {
            if (i % 10 == 0 || truth[i] < 0)
            {
                continue;
            }

            truth[i] = 0;
            Near(points.Row(first), points.Values.AsSpan(i * columns, columns), 0.7 / Math.Sqrt(columns), random);
        }

        return (points, truth);
    }

    private static Matrix Noise(int rows, int columns)
    {
        var random = new Random(4);
        var values = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            Near(new float[columns], values.AsSpan(i * columns, columns), 1, random);
        }

        return new Matrix(values, rows, columns);
    }

    /// <summary>Few different rows, each many times.</summary>
    private static Matrix Duplicates(int rows, int columns, int different)
    {
        var points = Noise(rows, columns);
        for (var i = different; i < rows; i++)
        {
            points.Row(i % different).CopyTo(points.Values.AsSpan(i * columns));
        }

        return points;
    }

    /// <summary>One long curve through the dimensions, of even density: nothing to cluster, everything to join.</summary>
    private static Matrix Chain(int rows, int columns)
    {
        var random = new Random(5);
        var values = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var c = 0; c < columns; c++)
            {
                values[(i * columns) + c] = (float)(Math.Sin(((i / 200.0) * ((c % 7) + 1) / 7) + c) + (0.01 * (random.NextDouble() - 0.5)));
            }
        }

        return new Matrix(values, rows, columns);
    }

    private static void Near(ReadOnlySpan<float> centre, Span<float> row, double spread, Random random)
    {
        for (var c = 0; c < row.Length; c++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            row[c] = (float)(centre[c] + (spread * normal));
        }
    }
}

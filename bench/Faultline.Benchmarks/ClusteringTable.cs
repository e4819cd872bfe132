using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>
/// One row of the table a call, so that each row's memory is that of a process of its own. The time is the best of several warm runs; the memory is the
/// process's resident peak over all of them beyond what it held with the input made, each run beginning with what the one before left collected.
/// </summary>
internal static class ClusteringTable
{
    /// <summary>Multiply-adds a second of the packed kernel on two cores of the machine the limits of the table were set on (188 GFLOP/s).</summary>
    private const double LimitRate = 94e9;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(12);

    private static readonly Dictionary<string, (int Rows, int Columns, Metric Metric, string Peers, string Bar)> Cases = new(
        StringComparer.Ordinal
    )
    {
        ["2000x1536"] = (2_000, 1_536, Metric.Cosine, ".30 | .24 | 1.05 | .26 (ARI .42) | .36", "≤ .06"),
        ["10000x1536"] = (10_000, 1_536, Metric.Cosine, "7.2 | 7.0 | 6.1 | 3.0 (ARI .75) | 100", "≤ 1.6"),
        ["10000x64"] = (10_000, 64, Metric.Cosine, "2.9 | 4.4 | 2.5 | 1.1 (ARI .75) | 2.6", "≤ .25"),
        ["100000x2"] = (100_000, 2, Metric.Euclidean, "45 | 2.5 | 1.3 | – | .58", "≤ .4"),
        ["100000x10"] = (100_000, 10, Metric.Euclidean, "78 | 63 | 51 | 11 (ARI .50) | 18.5", "≤ 8"),
        ["100000x1536"] = (100_000, 1_536, Metric.Cosine, "n² does not fit | n² does not fit | 65 (ARI .995) | 29 (ARI .53) | –", "≤ 25"),
    };

    public static int Run(string[] names)
    {
        if (names is [])
        {
            Console.WriteLine(
                "| n × d | scikit-learn 1.9 | hdbscan 0.8.43 | fast_hdbscan | EVoC | Rust hdbscan | bar | ours, s | MB beyond the input | limit, s | limit / ours | clusters | ARI against truth | accuracy |"
            );
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            return 0;
        }

        foreach (var name in names)
        {
            if (name == "umap")
            {
                Umap();
            }
            else if (Cases.TryGetValue(name, out var row))
            {
                Console.WriteLine(Row(row.Rows, row.Columns, row.Metric, row.Peers, row.Bar));
            }
            else
            {
                Console.Error.WriteLine($"There is no row '{name}'; choose from {string.Join(", ", Cases.Keys)}, umap.");
                return 2;
            }
        }

        return 0;
    }

    private static string Row(int rows, int columns, Metric metric, string peers, string bar)
    {
        var (points, truth) = Mixture.Make(rows, columns, 50, 1);
        var options = new HdbscanOptions { MinClusterSize = 20, Metric = metric };
        var (seconds, megabytes, fit) = Best(() => Hdbscan.Fit(points, options));
        var limit = (double)rows * rows * columns / 2 / LimitRate;
        // A tree does not compare every pair, so that this is no limit for it.
        var (limitText, share) = columns > 16 ? ($"{limit:0.000}", $"{limit / seconds:P0}") : ("–", "–");
        var accuracy = fit.Accuracy is { } a
            ? $"recall {a.Recall:0.000}, core distances +{a.CoreDistanceExcess:P2}, {a.PairsCompared:P1} of pairs, n = {a.Sample}"
            : "exact";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows:N0} × {columns:N0} {(metric == Metric.Cosine ? "cosine" : "euclidean")} | {peers} | {bar} | {seconds:0.000} | {megabytes:0} | {limitText} | {share} | {fit.ClusterCount} | {PartitionScores.AdjustedRandIndex(truth, fit.Labels):0.0000} | {accuracy} |"
        );
    }

    private static void Umap()
    {
        var (points, _) = Mixture.Make(10_000, 64, 50, 1);
        var (seconds, megabytes, embedding) = Best(() =>
            Clustering.Umap.FitTransform(points, new UmapOptions { Dimensions = 10, Metric = Metric.Cosine })
        );
        var trust = Trustworthiness.Score(points, embedding, 15, Metric.Cosine, sample: 2_000);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UMAP of 10,000 × 64 to 10 dimensions: {seconds:0.00} s, {megabytes:0} MB beyond the input, trustworthiness of 15 neighbours {trust:0.0000} (bar: ≤ 3 s; umap-learn 6.5 s)"
            )
        );
    }

    private static (double Seconds, double Megabytes, T Result) Best<T>(Func<T> work)
    {
        Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var clock = Stopwatch.StartNew();
        var best = double.PositiveInfinity;
        T result;
        var runs = 0;
        do
        {
            Collect();
            var start = clock.Elapsed;
            result = work();
            best = Math.Min(best, (clock.Elapsed - start).TotalSeconds);
        } while (++runs < 40 && clock.Elapsed + TimeSpan.FromSeconds(best) < Enough);

        process.Refresh();
        return (best, (process.PeakWorkingSet64 - before) / 1e6, result);
    }

    /// <summary>The peak is that of one fit: what earlier work left must be gone.</summary>
    private static void Collect()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
    }
}

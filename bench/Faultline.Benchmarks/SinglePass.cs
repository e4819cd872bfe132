using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>Times the large inputs twice each, without BenchmarkDotNet's many repeats: the second time is the warm one.</summary>
internal static class SinglePass
{
    private static readonly Dictionary<string, Func<(string What, Func<string> Work)>> Cases = new(StringComparer.Ordinal)
    {
        ["svd"] = () =>
        {
            var terms = Inputs.Terms(10_000, 50_000, 100);
            return (
                "truncated SVD, 10,000 × 50,000, 1 M entries, to 256",
                () => TruncatedSvd.FitTransform(terms, 256).Columns.ToString(CultureInfo.InvariantCulture)
            );
        },
        ["neighbours-and-start"] = () =>
        {
            var points = Inputs.Sphere(10_000, 64);
            var options = new UmapOptions
            {
                Dimensions = 10,
                Metric = Metric.Cosine,
                Epochs = 0,
            };
            return (
                "UMAP without its layout, 10,000 × 64 to 10",
                () => Umap.FitTransform(points, options).Columns.ToString(CultureInfo.InvariantCulture)
            );
        },
        ["umap"] = () =>
        {
            var points = Inputs.Sphere(10_000, 64);
            return (
                "UMAP, 10,000 × 64 to 10 (trustworthiness of 15 neighbours)",
                () =>
                {
                    var processor = Environment.CpuUsage.TotalTime;
                    var watch = Stopwatch.StartNew();
                    var embedding = Umap.FitTransform(points, new UmapOptions { Dimensions = 10, Metric = Metric.Cosine });
                    var fit = watch.Elapsed.TotalSeconds;
                    var busy = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
                    var trust = Trustworthiness.Score(points, embedding, 15, Metric.Cosine, sample: 2000);
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"fit {fit:F2} s ({busy:F2} s of processors), trustworthiness {trust:F4}"
                    );
                }
            );
        },
        ["pca"] = () =>
        {
            var points = Inputs.Sphere(10_000, 1536);
            return (
                "PCA, 10,000 × 1,536 to 64",
                () => Pca.FitTransform(points, new PcaOptions { Dimensions = 64 }).Columns.ToString(CultureInfo.InvariantCulture)
            );
        },
        ["silhouette"] = () =>
        {
            var points = Inputs.Sphere(10_000, 64);
            var labels = Enumerable.Range(0, 10_000).Select(i => i % 12).ToArray();
            return (
                "silhouette, exact, 10,000 × 64",
                () => Silhouette.Score(points, labels, Metric.Cosine).ToString("F4", CultureInfo.InvariantCulture)
            );
        },
        ["kmeans"] = () =>
        {
            var (points, _) = Mixture.Make(200_000, 64, 15, 1);
            return ("k-means, 200,000 × 64, K = 15", () => KMeansText(points, new KMeansOptions { K = 15 }));
        },
        ["spherical-kmeans"] = () =>
        {
            var (points, _) = Mixture.Make(200_000, 64, 15, 1);
            return (
                "spherical k-means, 200,000 × 64, K = 15",
                () => KMeansText(points, new KMeansOptions { K = 15, Metric = Metric.Cosine })
            );
        },
        ["hdbscan"] = () =>
        {
            var points = Inputs.Sphere(10_000, 64);
            var options = new HdbscanOptions { MinClusterSize = 20, Metric = Metric.Cosine };
            return ("HDBSCAN, exact, 10,000 × 64 cosine", () => $"{Hdbscan.Fit(points, options).ClusterCount} clusters");
        },
    };

    public static int Run(IReadOnlyCollection<string> names)
    {
        foreach (var name in names.Count == 0 ? Cases.Keys : names)
        {
            if (!Cases.TryGetValue(name, out var make))
            {
                Console.Error.WriteLine($"There is no case '{name}'; choose from {string.Join(", ", Cases.Keys)}.");
                return 2;
            }

            var (what, work) = make();
            for (var pass = 1; pass <= 2; pass++)
            {
                var processor = Environment.CpuUsage.TotalTime;
                var watch = Stopwatch.StartNew();
                var result = work();
                var seconds = watch.Elapsed.TotalSeconds;
                var busy = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{what} | pass {pass} | {seconds:F2} s | {busy:F2} s of processors | {result}"
                    )
                );
            }
        }

        return 0;
    }

    private static string KMeansText(Matrix points, KMeansOptions options)
    {
        var fit = KMeans.Fit(points, options);
        return string.Create(CultureInfo.InvariantCulture, $"{fit.Iterations} iterations of the best of {options.Restarts} starts");
    }
}

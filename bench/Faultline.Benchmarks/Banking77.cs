using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Faultline.Clustering;
using Faultline.Models.Local;

namespace Faultline.Benchmarks;

/// <summary>Labelled queries through TF-IDF and 256 latent dimensions into each clustering, against the intents people gave them.</summary>
internal static class Banking77
{
    public static async Task<int> RunAsync(string path)
    {
        var (texts, truth) = Read(path);
        var watch = Stopwatch.StartNew();
        var latent = Normalized(TruncatedSvd.FitTransform(TermWeights.Of(texts), 256));
        Report("TF-IDF of words, SVD 256", watch, null, null);
        Cluster(latent, truth);
        watch.Restart();
        var embedded = await new LsaEmbedder().EmbedAsync(texts);
        Report("built-in embedder", watch, null, null);
        Cluster(new Matrix(embedded.Vectors, texts.Length, embedded.Dimensions), truth);
        return 0;
    }

    private static void Cluster(Matrix points, int[] truth)
    {
        var watch = Stopwatch.StartNew();
        foreach (var seed in new[] { 1, 2, 3 })
        {
            watch.Restart();
            Report($"k-means(77), seed {seed}", watch, truth, KMeans.Fit(points, new KMeansOptions { K = 77, Seed = seed }).Labels);
            watch.Restart();
            var reduced = Umap.FitTransform(
                points,
                new UmapOptions
                {
                    Dimensions = 10,
                    MinDist = 0,
                    Metric = Metric.Cosine,
                    Seed = seed,
                }
            );
            Report($"UMAP 10-d, seed {seed}", watch, null, null);
            watch.Restart();
            Report("  k-means(77)", watch, truth, KMeans.Fit(reduced, new KMeansOptions { K = 77, Seed = seed }).Labels);
            foreach (var (size, samples) in ((int, int?)[])[(20, null), (20, 5), (10, null), (5, null)])
            {
                watch.Restart();
                var fit = Hdbscan.Fit(reduced, new HdbscanOptions { MinClusterSize = size, MinSamples = samples });
                Report($"  HDBSCAN {size}{(samples is null ? "" : $", min_samples {samples}")}", watch, truth, fit.Labels);
            }
        }

        watch.Restart();
        Report(
            "HDBSCAN 20, not reduced",
            watch,
            truth,
            Hdbscan.Fit(points, new HdbscanOptions { MinClusterSize = 20, Metric = Metric.Cosine }).Labels
        );
    }

    private static void Report(string what, Stopwatch watch, int[]? truth, int[]? labels)
    {
        var seconds = watch.Elapsed.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
        var scores =
            truth is null || labels is null
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $" | AMI {PartitionScores.AdjustedMutualInformation(truth, labels):F3} | ARI {PartitionScores.AdjustedRandIndex(truth, labels):F3} | clusters {labels.Where(l => l >= 0).Distinct().Count()} | noise {labels.Count(l => l < 0)}"
                );
        Console.WriteLine($"{what} | {seconds} s{scores}");
    }

    private static (string[] Texts, int[] Truth) Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var texts = new List<string>();
        var truth = new List<int>();
        var intents = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var intent = row.RootElement.GetProperty("label").ToString();
            texts.Add(row.RootElement.GetProperty("text").GetString() ?? "");
            intents.TryAdd(intent, intents.Count);
            truth.Add(intents[intent]);
        }

        return ([.. texts], [.. truth]);
    }

    private static Matrix Normalized(Matrix points)
    {
        var values = (float[])points.Values.Clone();
        for (var i = 0; i < points.Rows; i++)
        {
            var row = values.AsSpan(i * points.Columns, points.Columns);
            double squares = 0;
            foreach (var x in row)
            {
                squares += x * x;
            }

            foreach (ref var x in row)
            {
                x = squares > 0 ? (float)(x / Math.Sqrt(squares)) : 0;
            }
        }

        return new Matrix(values, points.Rows, points.Columns);
    }
}

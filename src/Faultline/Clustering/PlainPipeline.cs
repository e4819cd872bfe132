using Faultline.Analysis;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;

namespace Faultline.Clustering;

/// <summary>The workflow's own recipe: embed query + response + summary, then HDBSCAN (cosine) or k-means.</summary>
/// <remarks>It groups topics and wordings rather than failure modes; it stays for comparison and for traffic without any other evidence.</remarks>
public sealed class PlainPipeline(IEmbedder embedder, ClusteringConfig config, int seed = 42) : IClusteringPipeline
{
    public const string PipelineName = "plain";

    private const int MinK = 5;
    private const int MaxK = 15;
    private const int StabilityPoints = 2_500;

    public string Name => PipelineName;

    /// <summary>min_cluster_size for a sample: 20 at 2,000, with the square root of the size, at least 5.</summary>
    public static int ScaledMinClusterSize(int sample) => Math.Max(5, (int)Math.Round(20 * Math.Sqrt(sample / 2000.0)));

    /// <inheritdoc/>
    public async Task<Partition> RunAsync(
        PullResult pull,
        IReadOnlyList<bool> discovery,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var texts = pull.Failed.Select(TraceText.Of).ToList();
        var embedded = await embedder.EmbedAsync(texts, null, cancellationToken);
        progress?.Report(0.4);
        var points = new Matrix(embedded.Vectors, texts.Count, texts.Count == 0 ? 1 : embedded.Dimensions);
        var algorithm = new SortedDictionary<string, object?>(StringComparer.Ordinal) { ["pipeline"] = Name, ["metric"] = "cosine" };
        var fit = Fit(points, algorithm, cancellationToken);
        progress?.Report(0.6);
        var stability = Stability(points, fit, algorithm, cancellationToken);
        return new Partition
        {
            Labels = fit.Labels,
            BlindLabels = fit.Labels,
            Probabilities = fit.Probabilities,
            OutlierScores = fit.Outliers,
            Absorbed = new bool[texts.Count],
            Stability = stability,
            Points = points,
            Embedding = new EmbeddingInfo(embedded.Model, embedded.Dimensions, embedded.Tokens, embedded.CostUsd, embedded.FromCache),
            Algorithm = algorithm,
            Warnings = PartitionWarnings.Of(fit.Labels, stability),
        };
    }

    /// <inheritdoc/>
    public async Task<Matrix> PlaceAsync(PullResult pull, CancellationToken cancellationToken = default)
    {
        var texts = pull.Failed.Select(TraceText.Of).ToList();
        var embedded = await embedder.EmbedAsync(texts, null, cancellationToken);
        return new Matrix(embedded.Vectors, texts.Count, texts.Count == 0 ? 1 : embedded.Dimensions);
    }

    private PlainFit Fit(Matrix points, IDictionary<string, object?> algorithm, CancellationToken cancellationToken)
    {
        if (string.Equals(config.Algorithm, "kmeans", StringComparison.Ordinal) && points.Rows >= 3)
        {
            var options = new KMeansOptions
            {
                K = 2,
                Metric = Metric.Cosine,
                Seed = seed,
            };
            var most = Math.Min(MaxK, points.Rows - 1);
            var k = config.K is { } given
                ? Math.Min(given, points.Rows)
                : KMeans.ChooseK(points, Math.Min(MinK, most), most, options, cancellationToken).K;
            algorithm["algorithm"] = "kmeans";
            algorithm["k"] = k;
            algorithm["k_reason"] = config.K is null ? $"best silhouette among {Math.Min(MinK, most)} to {most}" : "given";
            int[] Cluster(Matrix m, CancellationToken ct) => KMeans.Fit(m, options with { K = Math.Min(k, m.Rows) }, ct).Labels;
            var labels = PartitionLabels.LargestFirst(Cluster(points, cancellationToken));
            return new PlainFit(labels, [.. labels.Select(_ => 1.0)], new double[labels.Length], Cluster);
        }

        var size = config.MinClusterSize ?? ScaledMinClusterSize(points.Rows);
        algorithm["algorithm"] = "hdbscan";
        algorithm["min_cluster_size"] = size;
        algorithm["min_cluster_size_reason"] = config.MinClusterSize is null
            ? "20 at 2,000 failures, with the square root of their number"
            : "given";
        if (points.Rows < 2)
        {
            return new PlainFit(
                [.. Enumerable.Repeat(-1, points.Rows)],
                new double[points.Rows],
                new double[points.Rows],
                (m, _) => new int[m.Rows]
            );
        }

        HdbscanResult Run(Matrix m, CancellationToken ct) =>
            Hdbscan.Fit(m, new HdbscanOptions { MinClusterSize = size, Metric = Metric.Cosine }, ct);
        var result = Run(points, cancellationToken);
        return new PlainFit(
            PartitionLabels.LargestFirst(result.Labels),
            result.Probabilities,
            result.OutlierScores,
            (m, ct) => m.Rows < 2 ? [.. Enumerable.Repeat(-1, m.Rows)] : Run(m, ct).Labels
        );
    }

    private double?[] Stability(Matrix points, PlainFit fit, IDictionary<string, object?> algorithm, CancellationToken cancellationToken)
    {
        var clusters = fit.Labels.Length == 0 ? 0 : fit.Labels.Max() + 1;
        if (clusters == 0 || points.Rows > StabilityPoints)
        {
            algorithm["stability"] = clusters == 0 ? "no cluster" : "not computed: too many points for 100 repetitions in reasonable time";
            return new double?[clusters];
        }

        algorithm["stability"] = "100 bootstrap resamples, clustered again";
        var measured = BootstrapStability.Measure(
            points,
            fit.Labels,
            draw => fit.Again(draw, cancellationToken),
            new BootstrapStabilityOptions { Seed = seed },
            null,
            cancellationToken
        );
        return [.. measured.Select(m => double.IsNaN(m.Jaccard) ? (double?)null : m.Jaccard)];
    }

    private sealed record PlainFit(int[] Labels, double[] Probabilities, double[] Outliers, Func<Matrix, CancellationToken, int[]> Again);
}

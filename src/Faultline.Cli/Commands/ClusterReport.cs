using System.Text.Json.Serialization;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary>What <c>cluster --json</c> prints. K-means has no noise and computes no membership strengths: those lists are then empty.</summary>
internal sealed record ClusterReport
{
    public required string Algorithm { get; init; }

    public required string Metric { get; init; }

    /// <summary><c>none</c>, <c>umap</c> or <c>pca</c>; the metric is that of the vectors before it.</summary>
    public string Reduce { get; init; } = "none";

    /// <summary>Of the vectors that were clustered.</summary>
    public int Dimensions { get; init; }

    public required int[] Labels { get; init; }

    public double[] Probabilities { get; init; } = [];

    public double[] OutlierScores { get; init; } = [];

    public double[] Persistence { get; init; } = [];

    public required int Clusters { get; init; }

    public required int Noise { get; init; }

    /// <summary>How accurate an approximate result is, measured on a sample; absent for an exact one.</summary>
    public ApproximationAccuracy? Accuracy { get; init; }

    /// <summary>Σ squared distance to the centre; k-means only.</summary>
    public double? Inertia { get; init; }

    /// <summary>Points × clusters: how much each point belongs to each cluster; with <c>--memberships</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[][]? Memberships { get; init; }

    /// <summary>Where the vectors of <c>--predict</c> fall.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClusterPrediction? Predicted { get; init; }

    /// <summary>The condensed tree's id of each label's cluster; with <c>--tree</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? SelectedClusters { get; init; }

    /// <summary>With <c>--tree</c>. A λ that is infinite, as between equal points, is null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CondensedTree? CondensedTree { get; init; }

    /// <summary>With <c>--validity</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClusterValidityReport? Validity { get; init; }

    /// <summary>One entry a cluster, by label; with <c>--stability</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClusterStability>? Stability { get; init; }

    /// <summary>Wall time of each stage in milliseconds, and of all of it.</summary>
    public required IReadOnlyDictionary<string, double> ElapsedMs { get; init; }
}

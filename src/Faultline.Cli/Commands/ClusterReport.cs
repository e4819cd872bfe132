using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary>What <c>cluster --json</c> prints. K-means has no noise and computes no membership strengths: those lists are then empty.</summary>
internal sealed record ClusterReport
{
    public required string Algorithm { get; init; }

    public required string Metric { get; init; }

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

    /// <summary>Wall time of each stage in milliseconds, and of all of it.</summary>
    public required IReadOnlyDictionary<string, double> ElapsedMs { get; init; }
}

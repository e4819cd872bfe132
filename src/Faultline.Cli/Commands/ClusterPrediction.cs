using System.Text.Json.Serialization;

namespace Faultline.Cli.Commands;

/// <summary>New points placed among a fit's clusters, which do not move.</summary>
internal sealed record ClusterPrediction
{
    /// <summary>−1 is noise.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Empty for k-means.</summary>
    public double[] Probabilities { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[][]? Memberships { get; init; }
}

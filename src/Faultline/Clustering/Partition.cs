using Faultline.Analysis;
using Faultline.Clustering.FailureAware;

namespace Faultline.Clustering;

/// <summary>How a pipeline divided the sampled failures. Arrays over failures stand in the order of the pull.</summary>
public sealed record Partition
{
    /// <summary>Cluster of each failure from 0, largest cluster first; −1 is noise.</summary>
    public required int[] Labels { get; init; }

    /// <summary>The same clusters with merges that saw the discovery half's metadata alone (see <c>CauseRequest.BlindClusters</c>); equal to <see cref="Labels"/> where metadata took no part.</summary>
    public required int[] BlindLabels { get; init; }

    /// <summary>Strength of membership in [0, 1]; 0 for noise.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>In [0, 1], 1 strangest.</summary>
    public required double[] OutlierScores { get; init; }

    /// <summary>True for a member that density left as noise and similarity brought back.</summary>
    public required bool[] Absorbed { get; init; }

    /// <summary>Bootstrap Jaccard by cluster (Hennig 2007); null where it was not computed.</summary>
    public required double?[] Stability { get; init; }

    /// <summary>The space the clusters were found in, n × d.</summary>
    public required Matrix Points { get; init; }

    public required EmbeddingInfo Embedding { get; init; }

    /// <summary>Every setting, with the reason where the data chose it.</summary>
    public required IReadOnlyDictionary<string, object?> Algorithm { get; init; }

    /// <summary>What is worth telling about single clusters, by label.</summary>
    public IReadOnlyList<ClusterNote> Notes { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public int ClusterCount => Stability.Length;
}

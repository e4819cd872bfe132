namespace Faultline.Clustering;

/// <summary>What HDBSCAN is asked for. Names and meanings follow scikit-learn-contrib/hdbscan.</summary>
public sealed record HdbscanOptions
{
    /// <summary>The smallest group that counts as a cluster, at least 2.</summary>
    public int MinClusterSize { get; init; } = 5;

    /// <summary>
    /// The core distance is the distance to this many-th nearest other point (the point itself is not counted), at least 1;
    /// null takes <see cref="MinClusterSize"/>. Above n − 1 it is clamped to n − 1.
    /// </summary>
    public int? MinSamples { get; init; }

    public Metric Metric { get; init; } = Metric.Euclidean;

    public ClusterSelection Selection { get; init; } = ClusterSelection.Eom;

    /// <summary>Clusters born below this distance are merged upwards until they are not (Malzer &amp; Baum 2020); 0 merges none.</summary>
    public double Epsilon { get; init; }

    /// <summary>Excess of mass prefers the children of a cluster larger than this; null sets no bound. Has no effect on leaf selection.</summary>
    public int? MaxClusterSize { get; init; }

    /// <summary>Lets the root be selected, so that the answer may be one cluster.</summary>
    public bool AllowSingleCluster { get; init; }

    /// <summary>Whether neighbours and the spanning tree may be approximated; see <see cref="HdbscanResult.Accuracy"/> for how well they were.</summary>
    public Approximation Approximate { get; init; } = Approximation.Auto;

    /// <summary>Threads to use; null takes every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

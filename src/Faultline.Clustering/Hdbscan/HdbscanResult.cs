namespace Faultline.Clustering;

/// <summary>Everything a fit knows. Arrays over points have n entries in row order; arrays over clusters are indexed by label.</summary>
public sealed record HdbscanResult
{
    /// <summary>Cluster of each point, numbered by first appearance from 0; −1 is noise.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Strength of membership in [0, 1]; 0 for noise.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>GLOSH outlier score in [0, 1] (Campello et al. 2015, §6). A point that leaves a cluster of infinite density at a finite one scores 1.</summary>
    public required double[] OutlierScores { get; init; }

    /// <summary>Persistence of each cluster: its stability over the largest it could have, in [0, 1].</summary>
    public required double[] Persistence { get; init; }

    /// <summary>Condensed-tree id of each cluster.</summary>
    public required int[] SelectedClusters { get; init; }

    /// <summary>Distance from each point to its min_samples-th nearest other point.</summary>
    public required double[] CoreDistances { get; init; }

    public required SpanningTree SpanningTree { get; init; }

    public required SingleLinkageTree SingleLinkageTree { get; init; }

    public required CondensedTree CondensedTree { get; init; }

    /// <summary>What was asked for, with min_samples filled in.</summary>
    public required HdbscanOptions Options { get; init; }

    /// <summary>How accurate an approximate fit is; null for an exact one.</summary>
    public ApproximationAccuracy? Accuracy { get; init; }

    /// <summary>Wall time of the two expensive stages and of everything after them.</summary>
    public required HdbscanTimings Timings { get; init; }

    /// <summary>Number of clusters.</summary>
    public int ClusterCount => Persistence.Length;

    /// <summary>Number of points in no cluster.</summary>
    public int NoiseCount => Labels.Count(label => label < 0);
}

public readonly record struct HdbscanTimings(TimeSpan CoreDistances, TimeSpan SpanningTree, TimeSpan Tree);

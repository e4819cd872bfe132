namespace Faultline.Weekly;

/// <summary>What became of clusters between two runs (the transitions of MONIC, Spiliopoulou et al. 2006, with "reopened" for one that had gone).</summary>
public enum Transition
{
    New,
    Survives,
    Split,
    Merged,
    Reopened,
}

/// <summary>A cluster of the new run and where it comes from.</summary>
/// <param name="Cluster">Number of the new cluster.</param>
/// <param name="InheritedId">The identity it keeps; null when it gets one of its own.</param>
/// <param name="From">Ids of the clusters it descends from, the largest part first.</param>
public sealed record ClusterTransition(int Cluster, Transition Transition, string? InheritedId, IReadOnlyList<string> From);

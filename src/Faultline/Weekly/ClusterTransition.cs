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
/// <param name="From">Ids of the clusters it descends from, the heir's own first, then the larger part first.</param>
/// <param name="Shares">How much the first of <paramref name="From"/> and it have in common; null without one.</param>
public sealed record ClusterTransition(
    int Cluster,
    Transition Transition,
    string? InheritedId,
    IReadOnlyList<string> From,
    SharedTraces? Shares
);

/// <summary>What an earlier cluster A and a new cluster B have in common, over traces placed under both models. All in [0, 1].</summary>
/// <param name="Jaccard">|A∩B|/|A∪B|.</param>
/// <param name="OfEarlier">|A∩B|/|A|: how much of the earlier one is here.</param>
/// <param name="OfNow">|A∩B|/|B|: how much of the new one comes from there.</param>
public sealed record SharedTraces(double Jaccard, double OfEarlier, double OfNow);

namespace Faultline.Weekly;

/// <summary>Thresholds of the lineage.</summary>
public sealed record LineageOptions
{
    /// <summary>λ: weight of the anchors' Jaccard against the likeness of centroids.</summary>
    public double JaccardWeight { get; init; } = 0.5;

    /// <summary>Share of a cluster's traces that must go to one new cluster for it to survive.</summary>
    public double SurvivesAt { get; init; } = 0.7;

    /// <summary>Share of a cluster's traces that makes a piece of a split; also the least share of a new cluster that an heir must bring.</summary>
    public double PieceAt { get; init; } = 0.3;

    /// <summary>Least likeness of centres between relatives.</summary>
    public double AlikeAt { get; init; } = 0.8;

    /// <summary>Traces a cluster needs before a share of them means anything.</summary>
    public int MinAnchors { get; init; } = 3;
}

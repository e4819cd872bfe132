namespace Faultline.Weekly;

/// <summary>Thresholds of the lineage.</summary>
public sealed record LineageOptions
{
    /// <summary>λ: weight of the anchors' Jaccard against the likeness of centroids.</summary>
    public double JaccardWeight { get; init; } = 0.5;

    /// <summary>Share of a cluster's anchors that must go to one new cluster for it to survive.</summary>
    public double SurvivesAt { get; init; } = 0.7;

    /// <summary>Share of a cluster's anchors that makes a piece of a split.</summary>
    public double PieceAt { get; init; } = 0.3;

    /// <summary>Anchors a cluster needs before a share of them means anything.</summary>
    public int MinAnchors { get; init; } = 3;
}

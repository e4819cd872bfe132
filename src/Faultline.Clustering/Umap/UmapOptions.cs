namespace Faultline.Clustering;

/// <summary>Settings of <see cref="Umap"/>; the defaults are umap-learn's.</summary>
public sealed record UmapOptions
{
    /// <summary>Dimensions of the embedding: 2 for a map, 5–15 before clustering.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Size of a point's neighbourhood, the point itself included; clamped to the number of points.</summary>
    public int Neighbours { get; init; } = 15;

    /// <summary>How closely points may be packed; 0 suits clustering.</summary>
    public double MinDist { get; init; } = 0.1;

    /// <summary>Scale of the embedding; at least <see cref="MinDist"/>.</summary>
    public double Spread { get; init; } = 1;

    public Metric Metric { get; init; } = Metric.Euclidean;

    /// <summary>Passes over the graph; null for 500 up to 10,000 points and 200 beyond.</summary>
    public int? Epochs { get; init; }

    /// <summary>Points pushed away for each neighbour pulled closer, 0..15.</summary>
    public int NegativeSamples { get; init; } = 5;

    public double LearningRate { get; init; } = 1;

    public UmapStart Start { get; init; } = UmapStart.Spectral;

    public int Seed { get; init; } = 42;

    /// <summary>Most threads to use; null for all. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

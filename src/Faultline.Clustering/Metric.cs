namespace Faultline.Clustering;

/// <summary>How far apart two points are.</summary>
public enum Metric
{
    /// <summary>√Σ(aᵢ − bᵢ)².</summary>
    Euclidean,

    /// <summary>1 − cos(a, b), in 0..2. A zero vector is at distance 1 from every other point and 0 from itself.</summary>
    Cosine,
}

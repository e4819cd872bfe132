namespace Faultline.Clustering;

/// <summary>What k-means is asked for.</summary>
public sealed record KMeansOptions
{
    /// <summary>Number of clusters, from 1 to the number of points.</summary>
    public int K { get; init; } = 8;

    /// <summary>Cosine gives spherical k-means: rows and centres are scaled to unit length (Dhillon &amp; Modha 2001).</summary>
    public Metric Metric { get; init; } = Metric.Euclidean;

    /// <summary>Independent k-means++ starts, of which the one with the lowest inertia is kept.</summary>
    public int Restarts { get; init; } = 4;

    /// <summary>Lloyd iterations at most, per start.</summary>
    public int MaxIterations { get; init; } = 300;

    /// <summary>
    /// A start ends when the squared movement of all centres together is at most this share of the mean variance of a column; 0 goes on until no label changes.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    public int Seed { get; init; } = 42;

    /// <summary>K rows to start from instead of k-means++; there is then one start.</summary>
    public Matrix? InitialCentres { get; init; }

    /// <summary>Threads to use; null takes every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

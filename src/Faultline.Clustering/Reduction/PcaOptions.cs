namespace Faultline.Clustering;

/// <summary>Settings of <see cref="Pca"/>.</summary>
public sealed record PcaOptions
{
    /// <summary>Components to keep; fewer come back when there are fewer points or columns.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Passes of the randomised route, which is taken above 512 columns.</summary>
    public int PowerIterations { get; init; } = 4;

    public int Seed { get; init; } = 42;

    /// <summary>Most threads to use; null for all. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

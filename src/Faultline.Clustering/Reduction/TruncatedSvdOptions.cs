namespace Faultline.Clustering;

/// <summary>Settings of <see cref="TruncatedSvd"/>.</summary>
public sealed record TruncatedSvdOptions
{
    /// <summary>Singular directions to keep; fewer come back when the matrix has fewer rows or columns.</summary>
    public int Dimensions { get; init; } = 100;

    /// <summary>Extra random directions that make the kept ones exact (Halko et al. 2011, §4.2).</summary>
    public int Oversampling { get; init; } = 10;

    /// <summary>Products with A·Aᵀ before projecting; more of them separate slowly falling singular values.</summary>
    public int PowerIterations { get; init; } = 4;

    public int Seed { get; init; } = 42;

    /// <summary>Most threads to use; null for all. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

namespace Faultline.Clustering;

/// <summary>Settings of <see cref="BootstrapStability"/>.</summary>
public sealed record BootstrapStabilityOptions
{
    /// <summary>Number of resamples; 100 or more for a figure to be quoted.</summary>
    public int Resamples { get; init; } = 100;

    public int Seed { get; init; } = 42;

    /// <summary>Resamples clustered at once. 1 where the clustering itself uses all threads. The result does not depend on it.</summary>
    public int Threads { get; init; } = 1;
}

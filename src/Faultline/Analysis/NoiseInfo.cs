namespace Faultline.Analysis;

/// <summary>The failures that belong to no cluster.</summary>
/// <param name="Outliers">The members least like any cluster, strangest first.</param>
public sealed record NoiseInfo(int Size, IReadOnlyList<string> Members, IReadOnlyList<string> Outliers)
{
    /// <summary>Outlier score of each of <see cref="Outliers"/> in [0, 1] (GLOSH, Campello et al. 2015).</summary>
    public IReadOnlyList<double> Glosh { get; init; } = [];

    /// <summary>Small groups that recur, below the size of a cluster; largest first.</summary>
    public IReadOnlyList<NoisePocket> Pockets { get; init; } = [];

    /// <summary>By severe signal how many failures show it, and how many of these no cluster holds.</summary>
    public IReadOnlyList<SevereShare> Severe { get; init; } = [];
}

/// <param name="Example">The member nearest the middle.</param>
/// <param name="Signals">Members by signal kind.</param>
public sealed record NoisePocket(int Size, IReadOnlyList<string> Members, string Example, IReadOnlyDictionary<string, int> Signals);

/// <param name="Signal">The signal, or <c>any</c> for failures with at least one of them.</param>
/// <param name="InNoise">Sampled failures in the noise that show it.</param>
/// <param name="All">Sampled failures that show it.</param>
public sealed record SevereShare(string Signal, int InNoise, int All);

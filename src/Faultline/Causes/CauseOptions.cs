namespace Faultline.Causes;

/// <summary>How causes are searched and tested.</summary>
public sealed record CauseOptions
{
    public SliceSearchOptions Search { get; init; } = new();

    /// <summary>Slices of a cluster that go on to the test, from each round of the search: the next round looks outside the best slice of the last.</summary>
    public int CandidatesPerRound { get; init; } = 4;

    /// <summary>Permutations of the cluster labels (Westfall–Young); 1,000 at least.</summary>
    public int Permutations { get; init; } = 2000;

    /// <summary>Family-wise error rate over every slice of every cluster.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>A slice must make failure of this kind at least so many times as frequent as elsewhere.</summary>
    public double MinLift { get; init; } = 1.5;

    /// <summary>A slice must hold at least this share of its cluster.</summary>
    public double MinCoverage { get; init; } = 0.25;

    /// <summary>Causes reported for a cluster.</summary>
    public int MaxCauses { get; init; } = 3;

    public int Seed { get; init; } = 42;
}

namespace Faultline.Causes;

/// <summary>One window of traffic, row by row, as the search for causes needs it. The table may hold further rows behind those of the window.</summary>
public sealed record CauseRequest
{
    public required FeatureTable Table { get; init; }

    /// <summary>By row: did it fail?</summary>
    public required bool[] Failed { get; init; }

    /// <summary>By row: 1/π, how many traces it stands for; 1 where every trace was taken.</summary>
    public required double[] Weights { get; init; }

    /// <summary>By row: cluster number from 0, −1 for noise and passing traffic.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>By row: the same clusters as they come out when only rows of the discovery half lend their metadata. Where metadata took no part in clustering, the same array.</summary>
    public required int[] BlindClusters { get; init; }

    /// <summary>By row: true in the half that slices are searched on, false in the half they are tested on. See <see cref="Halves"/>.</summary>
    public required bool[] Discovery { get; init; }

    /// <summary>By row: the unit that repeats (a user); rows of one unit are permuted together.</summary>
    public required string[] Units { get; init; }

    /// <summary>Attributes that take no part.</summary>
    public IReadOnlyCollection<string> Exclude { get; init; } = [];
}

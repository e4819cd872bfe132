namespace Faultline.Weekly;

/// <summary>How a run's clusters follow from the run before it.</summary>
public sealed record RunLineage
{
    /// <summary>The run compared with; null for the first of a workflow.</summary>
    public string? PreviousRun { get; init; }

    public DateTime? PreviousFrom { get; init; }

    public DateTime? PreviousTo { get; init; }

    /// <summary>Set when the two runs were not made the same way: differences between them are then no drift.</summary>
    public LineageBreak? Break { get; init; }

    /// <summary>Clusters of the previous run that this one does not have.</summary>
    public IReadOnlyList<GoneCluster> Disappeared { get; init; } = [];

    /// <summary>Clusters that had gone before, remembered so that one that comes back is recognised.</summary>
    public IReadOnlyList<GoneCluster> Remembered { get; init; } = [];

    /// <summary>Where the failures of each earlier cluster would belong today.</summary>
    public IReadOnlyList<ClusterFlow> Flows { get; init; } = [];
}

/// <summary>A declared break: what changed, and what that means for the comparison.</summary>
public sealed record LineageBreak(IReadOnlyList<VersionChange> Changes, string Text);

/// <summary>A cluster that was there and is not any more.</summary>
public sealed record GoneCluster
{
    public required string ClusterId { get; init; }

    public required string Name { get; init; }

    public required string Tag { get; init; }

    /// <summary>The last run that had it.</summary>
    public required string LastRun { get; init; }

    /// <summary>End of that run's window, UTC.</summary>
    public required DateTime LastSeen { get; init; }

    /// <summary>Failures it stood for then.</summary>
    public required double EstimatedTotal { get; init; }

    /// <summary>Failures of this run's window that still look like it; too few, or too unlike one another, to be a cluster.</summary>
    public double StillAlike { get; init; }

    /// <summary>The cluster that took it in, where one did.</summary>
    public string? AbsorbedBy { get; init; }

    /// <summary>Clusters it broke into, where it did.</summary>
    public IReadOnlyList<string> SplitInto { get; init; } = [];

    public IReadOnlyList<Anchor> Anchors { get; init; } = [];
}

/// <param name="From">An earlier cluster.</param>
/// <param name="To">A cluster of this run; null for none.</param>
/// <param name="Failures">Of the earlier cluster's failures, how many this run's clusters put there.</param>
public sealed record ClusterFlow(string From, string? To, double Failures);

using Faultline.Statistics;

namespace Faultline.Prioritizing;

/// <summary>Where one cluster stands.</summary>
public sealed record Priority
{
    public required string ClusterId { get; init; }

    public required int Size { get; init; }

    /// <summary>Estimated occurrences in the window: Σ weights.</summary>
    public required double EstimatedTotal { get; init; }

    /// <summary>Σ weight × the intent's weight, with its bootstrap interval; N is the number of sampled members.</summary>
    public required Interval Impact { get; init; }

    /// <summary>From 1.</summary>
    public required int ImpactRank { get; init; }

    /// <summary>From 1, by <see cref="EstimatedTotal"/>.</summary>
    public required int FrequencyRank { get; init; }

    /// <summary>Clusters on the other side of the boundary of the top whose interval overlaps this one's, in order of rank.</summary>
    public IReadOnlyList<string> TiedWith { get; init; } = [];

    /// <summary>Why the two ranks differ, in words; null when they agree.</summary>
    public string? RankNote { get; init; }
}

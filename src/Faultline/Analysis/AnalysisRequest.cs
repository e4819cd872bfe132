namespace Faultline.Analysis;

/// <summary>What to analyse. Times are UTC, starts inclusive and ends exclusive.</summary>
public sealed record AnalysisRequest
{
    public required string Workflow { get; init; }

    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    /// <summary>The window compared with; both ends or neither. Neither takes the window of equal length just before, where it holds traffic.</summary>
    public DateTime? BaselineFrom { get; init; }

    public DateTime? BaselineTo { get; init; }

    /// <summary>Compares the traffic of two values inside the window instead of two windows; only the second value's failures are clustered. Excludes a baseline.</summary>
    public ComparedValues? Compare { get; init; }

    /// <summary>Most failures that are clustered; more are sampled with weights.</summary>
    public int Limit { get; init; } = 2000;

    public int Seed { get; init; } = 42;

    /// <summary>The moment taken as now, UTC.</summary>
    public required DateTime Now { get; init; }

    /// <summary>True for the run of a whole week: it is compared with the weekly run before it.</summary>
    public bool Weekly { get; init; }
}

namespace Faultline.Pulling;

/// <summary>What to pull. Times are UTC, <see cref="From"/> inclusive and <see cref="To"/> exclusive.</summary>
public sealed record PullRequest
{
    public required string Workflow { get; init; }

    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    /// <summary>Most failed traces to return; more are sampled.</summary>
    public int Limit { get; init; } = 2000;

    public int Seed { get; init; } = 42;

    /// <summary>Signal kinds asked for by name; null takes those of the configuration.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Only traces with this value count; verdicts and norms still come from the whole window. Null takes all.</summary>
    public AttributeFilter? Only { get; init; }

    /// <summary>The moment taken as now, UTC: silence shorter than configured is not abandonment yet. Null means long after everything.</summary>
    public DateTime? Now { get; init; }
}

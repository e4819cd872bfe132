namespace Faultline.Analysis;

/// <summary>All traffic a cluster lives in, passing traces included, and how it fares.</summary>
public sealed record TerritoryReport
{
    /// <summary>In words, e.g. <c>intent = refund and account_age_months &gt; 24</c>.</summary>
    public required string Text { get; init; }

    /// <summary>The slice without releases and the clock; empty where the requests alone delimit it.</summary>
    public required IReadOnlyList<Condition> Conditions { get; init; }

    /// <summary>True when only requests like those of the cluster count.</summary>
    public required bool NearRequests { get; init; }

    /// <summary>In the window; n is the effective number of traces.</summary>
    public required Rate PassRate { get; init; }

    /// <summary>In the window compared with; null where there is none.</summary>
    public Rate? Previous { get; init; }

    /// <summary>By ISO week, oldest first.</summary>
    public IReadOnlyList<WeekRate> Weeks { get; init; } = [];

    /// <summary>By prompt version, in both windows together.</summary>
    public required IReadOnlyList<GroupRate> PromptVersions { get; init; }

    /// <summary>By model, in both windows together.</summary>
    public required IReadOnlyList<GroupRate> Models { get; init; }
}

/// <summary>How traffic with one value of an attribute fares.</summary>
public sealed record GroupRate(string Value, Rate PassRate);

namespace Faultline.Analysis;

/// <summary>Which entries of the audit are wanted; what is null or empty holds for every entry.</summary>
public sealed record AuditQuery
{
    public string? Person { get; init; }

    public string? Action { get; init; }

    public int Skip { get; init; }

    /// <summary>At most this many.</summary>
    public int Take { get; init; } = int.MaxValue;
}

/// <param name="Count">Entries that fit.</param>
/// <param name="Actions">Every action in the audit, in order.</param>
public sealed record AuditSummary(long Count, IReadOnlyList<string> Actions);

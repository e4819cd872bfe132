namespace Faultline.Labeling;

/// <summary>What a reviewer notes about an item beside a label: that it was skipped, or that others should look at it.</summary>
/// <param name="Kind">One of <see cref="ReviewMarks"/>; of several of a kind on one item the latest counts.</param>
public sealed record ReviewMark(string RunId, string TraceId, string Reviewer, string Kind, string? Note, DateTime CreatedAt);

/// <summary>The kinds of <see cref="ReviewMark"/>.</summary>
public static class ReviewMarks
{
    public const string Skip = "skip";

    /// <summary>Somebody should talk about it.</summary>
    public const string Flag = "flag";

    public static IReadOnlyList<string> All { get; } = [Skip, Flag];
}

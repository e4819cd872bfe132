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

    /// <summary>Somebody wants it labelled although the sample does not hold it: it joins everyone's queue.</summary>
    public const string Ask = "ask";

    public static IReadOnlyList<string> All { get; } = [Skip, Flag, Ask];
}

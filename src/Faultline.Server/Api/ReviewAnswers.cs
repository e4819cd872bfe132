using Faultline.Labeling;

namespace Faultline.Server.Api;

/// <param name="Tag">One of the allowed tags.</param>
/// <param name="Correction">What the answer should have been.</param>
/// <param name="Reviewer">Who said it; refused where somebody else is asking. Empty for whoever asks.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1], as the queue was asked for; 1 when null. An item that has the labels it wants takes no more.</param>
internal sealed record LabelBody(
    string? TraceId,
    string? Tag,
    string? Note,
    string? Correction,
    string? Reviewer = null,
    double? Overlap = null
);

/// <param name="Kind">One of <see cref="ReviewMarks"/>.</param>
/// <param name="Reviewer">Who said it; refused where somebody else is asking. Empty for whoever asks.</param>
internal sealed record MarkBody(string? TraceId, string? Kind, string? Note, string? Reviewer = null);

/// <param name="Held">Trace ids that the reviewer still looks at.</param>
/// <param name="Released">Trace ids that they look at no longer.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1], as the queue was asked for; 1 when null.</param>
internal sealed record LeaseBody(IReadOnlyList<string>? Held, IReadOnlyList<string>? Released, double? Overlap);

/// <param name="Lost">Of the held ones, those that somebody else looks at now, or that want no label by this reviewer any more.</param>
internal sealed record LeaseAnswer(IReadOnlyList<string> Lost);

/// <summary>The next items of a reviewer, and how far they are.</summary>
/// <param name="Done">Items of the sample that they have labelled.</param>
/// <param name="Total">Items of the sample that are theirs to label.</param>
/// <param name="Held">Of what is left, items that others look at right now.</param>
internal sealed record QueueAnswer(string Reviewer, int Done, int Total, int Held, IReadOnlyList<QueueItem> Items);

/// <summary>What a reviewer sees of a failure. Texts longer than 20,000 characters are cut.</summary>
/// <param name="Context">What the answer was made from, in words; empty where the trace tells nothing of it.</param>
/// <param name="Turns">The conversation without system prompts; request and answer where the trace holds no longer one.</param>
internal sealed record QueueItem(string TraceId, string Query, string Response, string Context, IReadOnlyList<QueueTurn> Turns);

/// <param name="Part">Which text of the trace it is, as <c>/api/traces/text</c> names it.</param>
/// <param name="More">Characters (UTF-16) that were cut off its end; that route has the whole.</param>
internal sealed record QueueTurn(string Role, string Content, string Part, int More);

/// <param name="Tag">Null for a label that was taken back.</param>
internal sealed record LabelSaved(string TraceId, string? Tag);

internal sealed record MarkSaved(string TraceId, string Kind);

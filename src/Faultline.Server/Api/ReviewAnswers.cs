using Faultline.Labeling;

namespace Faultline.Server.Api;

/// <param name="Tag">One of the allowed tags.</param>
/// <param name="Correction">What the answer should have been.</param>
internal sealed record LabelBody(string? TraceId, string? Tag, string? Note, string? Correction);

/// <param name="Kind">One of <see cref="ReviewMarks"/>.</param>
internal sealed record MarkBody(string? TraceId, string? Kind, string? Note);

/// <summary>The next items of a reviewer, and how far they are.</summary>
/// <param name="Done">Items of the sample that they have labelled.</param>
/// <param name="Total">Items of the sample that are theirs to label.</param>
/// <param name="Held">Of what is left, items that others look at right now.</param>
internal sealed record QueueAnswer(string Reviewer, int Done, int Total, int Held, IReadOnlyList<QueueItem> Items);

/// <summary>What a reviewer sees of a failure. Texts longer than 20,000 characters are cut.</summary>
/// <param name="Context">What the answer was made from, in words; empty where the trace tells nothing of it.</param>
/// <param name="Turns">The conversation without system prompts.</param>
internal sealed record QueueItem(string TraceId, string Query, string Response, string Context, IReadOnlyList<QueueTurn> Turns);

internal sealed record QueueTurn(string Role, string Content);

/// <param name="Tag">Null for a label that was taken back.</param>
internal sealed record LabelSaved(string TraceId, string? Tag);

internal sealed record MarkSaved(string TraceId, string Kind);

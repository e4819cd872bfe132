using System.Text.Json;
using Faultline.Labeling;

namespace Faultline.Server.Api;

/// <param name="Tag">One of the allowed tags.</param>
/// <param name="Correction">What the answer should have been.</param>
/// <param name="Overlap">Refused: the run's plan says it.</param>
/// <param name="Reviewer">Who said it; refused where somebody else is asking. Empty for whoever asks.</param>
internal sealed record LabelBody(
    string? TraceId,
    string? Tag,
    string? Note,
    string? Correction,
    string? Reviewer = null,
    JsonElement? Overlap = null
);

/// <param name="Kind">One of <see cref="ReviewMarks"/>.</param>
/// <param name="Note">Of a skip or a flag; asking takes none.</param>
/// <param name="Reviewer">Who said it; refused where somebody else is asking. Empty for whoever asks.</param>
internal sealed record MarkBody(string? TraceId, string? Kind, string? Note, string? Reviewer = null);

/// <param name="Held">Trace ids that the reviewer still looks at.</param>
/// <param name="Released">Trace ids that they look at no longer.</param>
/// <param name="Overlap">Refused: the run's plan says it.</param>
internal sealed record LeaseBody(IReadOnlyList<string>? Held, IReadOnlyList<string>? Released, JsonElement? Overlap = null);

/// <param name="Lost">Of the held ones, those that somebody else looks at now, or that want no label by this reviewer any more.</param>
internal sealed record LeaseAnswer(IReadOnlyList<string> Lost);

/// <summary>The next items of a reviewer, and how far they are.</summary>
/// <param name="Done">Items of the run's plan that they have labelled.</param>
/// <param name="Total">Items of the plan that are theirs: <paramref name="Done"/>, <paramref name="First"/> and <paramref name="Second"/>.</param>
/// <param name="Held">Of what is left, items that others look at right now.</param>
/// <param name="First">Of what is left, items that nobody has labelled.</param>
/// <param name="Second">Of what is left, items that somebody else has labelled and that want a second label.</param>
internal sealed record QueueAnswer(string Reviewer, int Done, int Total, int Held, int First, int Second, IReadOnlyList<QueueItem> Items);

/// <summary>How much of a run is labelled; both numbers are named, so that none is set by leaving it out.</summary>
/// <param name="PerCluster">Items sampled from each cluster, 1 to 1000.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1].</param>
internal sealed record PlanBody(int? PerCluster, double? Overlap);

/// <summary>How much of a run is to be labelled, and how far that is.</summary>
/// <param name="PerCluster">Items sampled from each cluster.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1].</param>
/// <param name="Person">Who set it; null for the plan that holds where nobody has.</param>
/// <param name="CreatedAt">When; null likewise.</param>
internal sealed record PlanAnswer(
    string RunId,
    int PerCluster,
    double Overlap,
    string? Person,
    DateTime? CreatedAt,
    ReviewStanding Standing
);

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

using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>One case of a regression set: a request that once failed, and what an answer must look like now.</summary>
public sealed record RegressionRow
{
    /// <summary>Unique in the set. A hand-written row without one gets an id made from its query and response.</summary>
    public required string CaseId { get; init; }

    public required string Query { get; init; }

    /// <summary>The answer that failed.</summary>
    public required string ResponseActual { get; init; }

    /// <summary>A regular expression, not anchored, that a right answer matches; used where no <see cref="Matcher"/> stands.</summary>
    public required string ExpectedPattern { get; init; }

    /// <summary>Root-cause tag, <c>[a-z0-9_]{1,64}</c>.</summary>
    public required string Tag { get; init; }

    public string? ClusterId { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Type and arguments of the matcher, as JSON; null for a row that goes by its pattern.</summary>
    public JsonElement? Matcher { get; init; }

    /// <summary>The right answer in a person's words.</summary>
    public string? Gold { get; init; }

    /// <summary>The turns before the query, where the conversation had several.</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];

    /// <summary>What the agent is told beside the query, as a JSON object.</summary>
    public JsonElement? Attributes { get; init; }

    /// <summary>Where the row came from: run, cluster, reviewers, κ.</summary>
    public JsonElement? Provenance { get; init; }

    /// <summary>When the row was added, UTC; null where it does not say.</summary>
    public DateTime? Added { get; init; }

    /// <summary>Null for a row that counts.</summary>
    public Quarantine? Quarantine { get; init; }

    /// <summary>The row as it stands in its file: unknown names and their order survive a rewrite.</summary>
    public required JsonObject Source { get; init; }

    public required string File { get; init; }

    /// <summary>Line in <see cref="File"/>, from 1.</summary>
    public required int Line { get; init; }

    public string Where => $"{File}:{Line}";
}

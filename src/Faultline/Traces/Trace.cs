using System.Collections.Frozen;

namespace Faultline.Traces;

/// <summary>One request to an LLM workflow and what became of it. Null means "not known", never "no".</summary>
public sealed record Trace
{
    public required string TraceId { get; init; }

    public required string Workflow { get; init; }

    /// <summary>Start of the request, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    public required string Query { get; init; }

    public required string Response { get; init; }

    public string? SessionId { get; init; }

    public string? UserId { get; init; }

    public string? Intent { get; init; }

    public string? PromptVersion { get; init; }

    public string? Model { get; init; }

    public string? Summary { get; init; }

    public IReadOnlyList<Message> Messages { get; init; } = [];

    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Null when the workflow does not retrieve; empty when it looked and found nothing.</summary>
    public IReadOnlyList<RetrievedDocument>? Retrieved { get; init; }

    public double? LatencyMs { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public double? CostUsd { get; init; }

    /// <summary>Rubric → score in [0, 1]. A single <c>judge_score</c> is the rubric <see cref="Rubric.Overall"/>.</summary>
    public IReadOnlyDictionary<string, double> JudgeScores { get; init; } = FrozenDictionary<string, double>.Empty;

    /// <summary><c>pass</c> or <c>fail</c> as the judge said it.</summary>
    public string? JudgeVerdict { get; init; }

    public string? JudgeComment { get; init; }

    /// <summary>True for thumbs-up, false for thumbs-down.</summary>
    public bool? FeedbackUp { get; init; }

    public bool? Escalated { get; init; }

    public bool? Abandoned { get; init; }

    public bool? SchemaValid { get; init; }

    /// <summary>The exception or error text of the request itself, as opposed to a tool's.</summary>
    public string? Error { get; init; }

    /// <summary>An outcome known from elsewhere (a task reward, a refund that went through). It outranks every signal.</summary>
    public bool? Passed { get; init; }

    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; init; } = FrozenDictionary<string, AttributeValue>.Empty;
}

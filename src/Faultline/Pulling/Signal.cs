namespace Faultline.Pulling;

/// <summary>Why a trace counts as failed, with the evidence.</summary>
/// <param name="Kind">One of <see cref="SignalKinds"/>.</param>
/// <param name="Rubric">The rubric, where a judge score is the evidence.</param>
/// <param name="Value">The measured value: a score, a latency in milliseconds, 1 for a yes.</param>
/// <param name="Threshold">What the value was held against.</param>
/// <param name="SpanId">The span it was seen on, where that is known.</param>
/// <param name="Detail">The evidence in words: a tool's name and status, the phrase of a refusal, the exception.</param>
public sealed record Signal(
    string Kind,
    string? Rubric = null,
    double? Value = null,
    double? Threshold = null,
    string? SpanId = null,
    string? Detail = null
);

/// <summary>The kinds of failure signal.</summary>
public static class SignalKinds
{
    public const string JudgeBelowThreshold = "judge_below_threshold";
    public const string ThumbsDown = "thumbs_down";
    public const string Escalation = "escalation";
    public const string Abandonment = "abandonment";
    public const string SchemaViolation = "schema_violation";
    public const string ToolError = "tool_error";
    public const string RefusalMismatch = "refusal_mismatch";
    public const string LatencyBreach = "latency_breach";
    public const string Error = "error";

    /// <summary>A known outcome (<c>passed: false</c>) or the judge's verdict <c>fail</c>.</summary>
    public const string Outcome = "outcome";
    public const string JudgeVerdict = "judge_verdict";

    public static IReadOnlyList<string> All { get; } =
    [
        JudgeBelowThreshold,
        ThumbsDown,
        Escalation,
        Abandonment,
        SchemaViolation,
        ToolError,
        RefusalMismatch,
        LatencyBreach,
        Error,
        Outcome,
        JudgeVerdict,
    ];
}

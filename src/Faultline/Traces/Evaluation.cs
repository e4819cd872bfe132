namespace Faultline.Traces;

/// <summary>A judgement about a trace that may arrive before or after it: a rubric score, feedback, an escalation, an outcome.</summary>
/// <param name="TraceId">The trace it is about.</param>
/// <param name="SpanId">The span it is about, where that is known.</param>
/// <param name="Name">A rubric's name, or one of <see cref="EvaluationNames"/>.</param>
/// <param name="Score">Score in [0, 1], or 1/0 for yes/no.</param>
/// <param name="Label">The judge's word (<c>pass</c>, <c>fail</c>, …).</param>
/// <param name="Explanation">The judge's comment.</param>
/// <param name="Timestamp">When it was made, UTC. Of two of the same name the later one counts.</param>
/// <param name="Source">Who made it, e.g. <c>otlp</c>, <c>api</c>.</param>
public sealed record Evaluation(
    string TraceId,
    string? SpanId,
    string Name,
    double? Score,
    string? Label,
    string? Explanation,
    DateTime Timestamp,
    string Source
)
{
    /// <summary>Which of its ids says what it is about.</summary>
    public EvaluationTarget Target { get; init; }

    /// <summary>The session it is about, where <see cref="Target"/> says so.</summary>
    public string? SessionId { get; init; }

    /// <summary>The sender's name for it: sent again under the same key about the same target and of the same name, it is the same one. Not stored itself.</summary>
    public string? Key { get; init; }

    /// <summary>About the trace that the span turns out to be of, once that span is known.</summary>
    public Evaluation OfSpan(string spanId) =>
        this with
        {
            TraceId = "",
            SpanId = spanId,
            SessionId = null,
            Target = EvaluationTarget.Span,
        };

    /// <summary>About a session: the last of its traces that began before the evaluation, else its first.</summary>
    public Evaluation OfSession(string sessionId) =>
        this with
        {
            TraceId = "",
            SpanId = null,
            SessionId = sessionId,
            Target = EvaluationTarget.Session,
        };
}

/// <summary>What an evaluation names.</summary>
public enum EvaluationTarget
{
    Trace,

    /// <summary>A span alone; its trace is looked up, or waited for.</summary>
    Span,

    /// <summary>A session.</summary>
    Session,
}

/// <summary>Evaluation names that set a field of the trace rather than a rubric score.</summary>
public static class EvaluationNames
{
    public const string Feedback = "user_feedback";
    public const string Escalated = "escalated";
    public const string Abandoned = "abandoned";
    public const string SchemaValid = "schema_valid";
    public const string Outcome = "outcome";
    public const string Verdict = "judge_verdict";
}

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
);

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

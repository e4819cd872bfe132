using System.Collections.Frozen;

namespace Faultline.Traces;

/// <summary>Lays evaluations over the trace they are about. What is stored of the trace itself never changes.</summary>
/// <remarks>
/// Of two evaluations of the same name the later timestamp counts, at equal timestamps the one stored later. An evaluation outranks the trace's own field.
/// A score is the rubric's score; a label alone counts as 1 or 0 when it is a word for yes or no. Where the trace has no comment of the judge, the explanation
/// of the lowest-scored rubric stands in.
/// </remarks>
public static class EvaluationOverlay
{
    private static readonly FrozenDictionary<string, bool> Words = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase)
    {
        ["pass"] = true,
        ["passed"] = true,
        ["success"] = true,
        ["yes"] = true,
        ["true"] = true,
        ["1"] = true,
        ["up"] = true,
        ["thumbs_up"] = true,
        ["positive"] = true,
        ["good"] = true,
        ["correct"] = true,
        ["valid"] = true,
        ["escalated"] = true,
        ["abandoned"] = true,
        ["fail"] = false,
        ["failed"] = false,
        ["failure"] = false,
        ["no"] = false,
        ["false"] = false,
        ["0"] = false,
        ["down"] = false,
        ["thumbs_down"] = false,
        ["negative"] = false,
        ["bad"] = false,
        ["incorrect"] = false,
        ["invalid"] = false,
        ["not_escalated"] = false,
        ["not_abandoned"] = false,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="trace">The trace as it is stored.</param>
    /// <param name="evaluations">All evaluations of this trace, in the order in which they were stored.</param>
    public static Trace Apply(Trace trace, IReadOnlyList<Evaluation> evaluations)
    {
        if (evaluations.Count == 0)
        {
            return trace;
        }

        var counting = new SortedDictionary<string, Evaluation>(StringComparer.Ordinal);
        foreach (var evaluation in evaluations)
        {
            if (!counting.TryGetValue(evaluation.Name, out var earlier) || evaluation.Timestamp >= earlier.Timestamp)
            {
                counting[evaluation.Name] = evaluation;
            }
        }

        Dictionary<string, double>? scores = null;
        foreach (var (name, evaluation) in counting)
        {
            switch (name)
            {
                case EvaluationNames.Feedback:
                    trace = trace with { FeedbackUp = YesNo(evaluation) ?? trace.FeedbackUp };
                    break;
                case EvaluationNames.Escalated:
                    trace = trace with { Escalated = YesNo(evaluation) ?? trace.Escalated };
                    break;
                case EvaluationNames.Abandoned:
                    trace = trace with { Abandoned = YesNo(evaluation) ?? trace.Abandoned };
                    break;
                case EvaluationNames.SchemaValid:
                    trace = trace with { SchemaValid = YesNo(evaluation) ?? trace.SchemaValid };
                    break;
                case EvaluationNames.Outcome:
                    trace = trace with { Passed = YesNo(evaluation) ?? trace.Passed };
                    break;
                case EvaluationNames.Verdict:
                    trace = trace with { JudgeVerdict = Verdict(evaluation) ?? trace.JudgeVerdict };
                    break;
                default:
                    if (Score(evaluation) is { } score)
                    {
                        scores ??= new Dictionary<string, double>(trace.JudgeScores, StringComparer.Ordinal);
                        scores[name] = score;
                    }

                    break;
            }
        }

        return trace with
        {
            JudgeScores = scores ?? trace.JudgeScores,
            JudgeComment = string.IsNullOrEmpty(trace.JudgeComment) ? Comment(counting.Values) ?? trace.JudgeComment : trace.JudgeComment,
        };
    }

    private static double? Score(Evaluation evaluation) =>
        evaluation.Score is { } score ? score
        : evaluation.Label is { } label && Words.TryGetValue(label, out var yes) ? (yes ? 1 : 0)
        : null;

    private static bool? YesNo(Evaluation evaluation) => Score(evaluation) is { } score && !double.IsNaN(score) ? score >= 0.5 : null;

    private static string? Verdict(Evaluation evaluation) =>
        string.IsNullOrEmpty(evaluation.Label)
            ? YesNo(evaluation) is { } passed
                ? (passed ? "pass" : "fail")
                : null
            : evaluation.Label;

    private static string? Comment(IEnumerable<Evaluation> counting) =>
        counting
            .Where(e => !string.IsNullOrEmpty(e.Explanation))
            .OrderBy(e => OfUser(e.Name))
            .ThenBy(e => Score(e) ?? double.PositiveInfinity)
            .ThenBy(e => e.Name, StringComparer.Ordinal)
            .FirstOrDefault()
            ?.Explanation;

    // What a user wrote with a thumb is no judge's comment; it serves only where no judge said anything.
    private static bool OfUser(string name) => name is EvaluationNames.Feedback or EvaluationNames.Escalated or EvaluationNames.Abandoned;
}

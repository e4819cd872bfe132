using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Evaluations that ride on spans as events: <c>gen_ai.evaluation.result</c> and user feedback.</summary>
internal static class SpanEvaluations
{
    public const string ResultEvent = "gen_ai.evaluation.result";

    private const string Source = "otlp";

    // What evaluators call the question whether the task was done; its answer is an outcome, not one rubric among others.
    private static readonly string[] Outcomes =
    [
        "task_success",
        "task_completion",
        "goal_completion",
        "success",
        "outcome",
        "passed",
        "reward",
    ];

    // Names that speak of the answer as a whole; with a word and no number they are the judge's verdict.
    private static readonly string[] Verdicts = [Rubric.Overall, "verdict", "judge", "judge_verdict"];

    public static IEnumerable<Evaluation> Read(Span span)
    {
        foreach (var happened in span.Events)
        {
            var evaluation = happened.Name == ResultEvent ? Result(span, happened) : Feedback(span, happened);
            if (evaluation is not null)
            {
                yield return evaluation;
            }
        }
    }

    private static Evaluation? Result(Span span, SpanEvent happened)
    {
        if (happened.Attributes.Text("gen_ai.evaluation.name") is not { } name)
        {
            return null;
        }

        double? score = happened.Attributes.TryGetValue("gen_ai.evaluation.score.value", out var value) ? SpanValues.AsNumber(value) : null;
        var label = happened.Attributes.Text("gen_ai.evaluation.score.label")?.ToLowerInvariant();
        // A score on another scale cannot be held against a threshold in [0, 1]; its label still can.
        score = score is >= 0 and <= 1 ? score : null;
        if (score is null && label is null)
        {
            return null;
        }

        var known =
            Outcomes.Contains(name, StringComparer.OrdinalIgnoreCase) && (label is not null || score is 0 or 1) ? EvaluationNames.Outcome
            : Verdicts.Contains(name, StringComparer.OrdinalIgnoreCase) && score is null ? EvaluationNames.Verdict
            : name;
        return new Evaluation(
            span.TraceId,
            span.SpanId,
            known,
            // The label says what the evaluator decided; the score of an outcome may be a partial reward.
            known == EvaluationNames.Outcome
            && Passed(label) is { } passed
                ? (passed ? 1 : 0)
                : score,
            label,
            happened.Attributes.Text("gen_ai.evaluation.explanation"),
            At(span, happened),
            Source
        );
    }

    private static Evaluation? Feedback(Span span, SpanEvent happened)
    {
        if (!happened.Name.Contains("feedback", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool? up = null;
        string? comment = null;
        foreach (var (name, value) in happened.Attributes)
        {
            var last = name[(name.LastIndexOf('.') + 1)..];
            if (last is "thumb" or "thumbs" or "feedback" or "user_feedback" or "value" or "score" or "rating" or "label")
            {
                up ??= Thumb(value);
            }
            else if (last is "comment" or "explanation" or "text")
            {
                comment = value.ToString();
            }
        }

        return up is null
            ? null
            : new Evaluation(
                span.TraceId,
                span.SpanId,
                EvaluationNames.Feedback,
                up.Value ? 1 : 0,
                up.Value ? "up" : "down",
                comment,
                At(span, happened),
                Source
            );
    }

    private static bool? Thumb(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => value.Number != 0,
            AttributeKind.Number => value.Number switch
            {
                1 => true,
                -1 or 0 => false,
                _ => null,
            },
            _ => value.ToString().ToLowerInvariant() switch
            {
                "up" or "thumbs_up" or "positive" => true,
                "down" or "thumbs_down" or "negative" => false,
                _ => null,
            },
        };

    private static bool? Passed(string? label) =>
        label switch
        {
            "pass" or "passed" or "success" or "true" or "yes" => true,
            "fail" or "failed" or "failure" or "false" or "no" => false,
            _ => null,
        };

    private static DateTime At(Span span, SpanEvent happened) =>
        RowTimestamp.FromUnixNano(happened.UnixNano > 0 ? happened.UnixNano : span.EndUnixNano);
}

namespace Faultline.Traces.Ingesting;

/// <summary>What an evaluator's result is about: the outcome, the judge's verdict, a field of the trace, or one rubric among others.</summary>
public static class Judgement
{
    // What evaluators call the question whether the task was done; its answer is an outcome, not one rubric among others.
    private static readonly string[] Outcomes =
    [
        "task_success",
        "task_completion",
        "goal_completion",
        "success",
        EvaluationNames.Outcome,
        "passed",
        "reward",
    ];

    // Names that speak of the answer as a whole; with a word and no number they are the judge's verdict.
    private static readonly string[] Verdicts = [Rubric.Overall, "verdict", "judge", EvaluationNames.Verdict];

    private static readonly string[] Thumbs = [EvaluationNames.Feedback, "feedback", "thumbs", "thumb"];

    /// <param name="name">What the evaluator calls it.</param>
    /// <param name="score">In [0, 1], or null.</param>
    /// <param name="label">In lower case, or null.</param>
    /// <returns>The evaluation's name, score and label; null when there is neither a score nor a label.</returns>
    public static (string Name, double? Score, string? Label)? Of(string name, double? score, string? label)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (score is null && label is null)
        {
            return null;
        }

        if (Outcomes.Contains(name, StringComparer.OrdinalIgnoreCase) && (label is not null || score is 0 or 1))
        {
            // The label says what the evaluator decided; the score of an outcome may be a partial reward.
            return (EvaluationNames.Outcome, Passed(label) is { } passed ? (passed ? 1 : 0) : score, label);
        }

        return Thumbs.Contains(name, StringComparer.OrdinalIgnoreCase) ? (EvaluationNames.Feedback, score, label)
            : Verdicts.Contains(name, StringComparer.OrdinalIgnoreCase) && score is null ? (EvaluationNames.Verdict, null, label)
            : (name, score, label);
    }

    private static bool? Passed(string? label) =>
        label switch
        {
            "pass" or "passed" or "success" or "true" or "yes" => true,
            "fail" or "failed" or "failure" or "false" or "no" => false,
            _ => null,
        };
}

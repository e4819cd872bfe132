namespace Faultline.Cli.Demo.Traffic;

/// <summary>What the simulated judge and the simulated customer made of an answer.</summary>
internal sealed record Verdicts(
    IReadOnlyDictionary<string, double> Scores,
    bool JudgedFailed,
    string? Comment,
    bool? FeedbackUp,
    bool Escalated,
    bool Abandoned
)
{
    /// <summary>Share of true failures the judge sees, and of good answers it blames. In [0, 1].</summary>
    public const double Recall = .95,
        FalseAlarms = .01;

    private static readonly string[] s_rubrics = ["resolution", "faithfulness", "policy", "tone", "format"];

    public static Verdicts Of(FailureMode? mode, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var visible = mode is { Scores.Count: > 0 };
        var judgedFailed = visible ? random.Chance(Recall) : mode is null && random.Chance(FalseAlarms);
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var rubric in s_rubrics)
        {
            var hurt = visible && judgedFailed && mode!.Scores.TryGetValue(rubric, out var mean) ? mean : (double?)null;
            scores[rubric] = Score(hurt ?? .92, hurt is null ? .045 : .11, random);
        }

        if (visible && !judgedFailed)
        {
            // A failure the judge let pass still looks a little worse than a good answer.
            foreach (var rubric in mode!.Scores.Keys.Order(StringComparer.Ordinal))
            {
                scores[rubric] = Score(.82, .05, random);
            }
        }
        else if (mode is null && judgedFailed)
        {
            scores[random.Pick(s_rubrics)] = Score(.45, .1, random);
        }

        var failed = mode is not null;
        bool? up = random.Chance(.12) ? !random.Chance(failed ? .72 : .04) : null;
        var escalated = random.Chance(mode?.Escalates ?? .006);
        var abandoned =
            !escalated
            && random.Chance(
                mode?.Id == FailureModes.SlowSearch ? .3
                : failed ? .12
                : .008
            );
        var comments = mode is null ? "false_alarm" : mode.Id;
        var comment = judgedFailed && random.Chance(.6) ? PhraseBook.Comments.Say(comments, slots, random) : null;
        return new Verdicts(scores, judgedFailed, comment, up, escalated, abandoned);
    }

    private static double Score(double mean, double deviation, TrafficRandom random) =>
        Math.Round(Math.Clamp(random.Gaussian(mean, deviation), 0, 1), 3);
}

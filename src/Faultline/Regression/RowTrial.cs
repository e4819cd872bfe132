using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Clustering;
using Faultline.Gating;
using Faultline.Gating.Matchers;

namespace Faultline.Regression;

/// <summary>A row's rule tried on the answer that failed, which must fail, and on the right one, which must pass.</summary>
/// <param name="Expectation">What a right answer looks like, in words.</param>
/// <param name="Proves">True when the rule tells the two apart; only then may it be saved.</param>
/// <param name="Problem">Why it does not, in one sentence.</param>
public sealed record RowTrial(string Expectation, TriedAnswer Failed, TriedAnswer Right, bool Proves, string? Problem)
{
    /// <param name="row">The row as it would be saved.</param>
    /// <param name="failed">The answer that failed.</param>
    /// <param name="right">The corrected answer.</param>
    /// <param name="context">Phrases that mark a refusal.</param>
    /// <param name="open">Opens the model that compares meanings; called when the rule does.</param>
    /// <param name="graders">Judges the rule may ask. Programs are never run for a trial.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="FaultlineException">The rule cannot be read, or is one that only the gate can try.</exception>
    public static async Task<RowTrial> RunAsync(
        RegressionRow row,
        AgentAnswer failed,
        AgentAnswer right,
        MatchContext context,
        Func<IEmbedder>? open,
        IReadOnlyList<IAnswerGrader> graders,
        CancellationToken cancellationToken
    )
    {
        var matcher = Matcher(row);
        var first = failed with { CaseId = row.CaseId, Repeat = 0 };
        var second = right with { CaseId = row.CaseId, Repeat = 1 };
        if (matcher.Questions(first).Concat(matcher.Questions(second)).Any(q => q.Kind == GraderKinds.Command))
        {
            throw FaultlineException.Input(
                "A command runs in the gate alone, never from a page; write this matcher into the file and try it with `faultline gate --allow-commands`."
            );
        }

        var dataset = new RegressionDataset("", [new RegressionCluster("", row.Tag, null, "", [row])], "");
        var matchers = new Dictionary<string, IMatcher>(StringComparer.Ordinal) { [row.CaseId] = matcher };
        var grader = new Grader(dataset, matchers, context, open, graders, concurrency: 2);
        var runs = await grader.GradeAsync([first, second], cancellationToken);
        return Judge(matcher.Expectation, TriedAnswer.Of(runs[0].Run), TriedAnswer.Of(runs[1].Run));
    }

    /// <summary>The row with another rule and right answer; everything else stays.</summary>
    /// <param name="source">The row's JSON, which is changed.</param>
    /// <param name="gold">The right answer; empty leaves the row without one.</param>
    /// <param name="matcher">Null: the row goes by its pattern.</param>
    /// <param name="pattern">The pattern, where it goes by that; null leaves it.</param>
    public static void Write(JsonObject source, string? gold, JsonElement? matcher, string? pattern)
    {
        Set(source, "gold", string.IsNullOrWhiteSpace(gold) ? null : JsonValue.Create(gold));
        Set(source, "matcher", matcher is { ValueKind: JsonValueKind.Object } m ? JsonObject.Create(m.Clone()) : null);
        if (pattern is not null)
        {
            source["expected_pattern"] = pattern;
        }
    }

    private static IMatcher Matcher(RegressionRow row)
    {
        try
        {
            return RowMatcher.Of(row);
        }
        catch (MatcherException failure)
        {
            throw FaultlineException.Input(char.ToUpperInvariant(failure.Message[0]) + failure.Message[1..]);
        }
    }

    private static RowTrial Judge(string expectation, TriedAnswer failed, TriedAnswer right)
    {
        var problem = (failed.Outcome, right.Outcome) switch
        {
            (RowOutcome.Fail, RowOutcome.Pass) => null,
            (RowOutcome.Unjudged, _) => "This rule decides nothing yet: write the right answer, or choose another matcher.",
            (RowOutcome.Error, _) => $"The answer that failed cannot be judged: {failed.Reason}.",
            (RowOutcome.Pass, _) => "The answer that failed would pass: the row would prove nothing.",
            (_, RowOutcome.Error) => $"The right answer cannot be judged: {right.Reason}.",
            _ => "The right answer would fail: the rule asks for more than it gives.",
        };
        return new RowTrial(expectation, failed, right, problem is null, problem);
    }

    private static void Set(JsonObject source, string name, JsonNode? value)
    {
        if (value is null)
        {
            source.Remove(name);
        }
        else
        {
            source[name] = value;
        }
    }
}

/// <summary>What the rule makes of one answer, and why.</summary>
public sealed record TriedAnswer(RowOutcome Outcome, string Reason)
{
    public static TriedAnswer Of(RunResult run) => new(run.Outcome, run.Reason);
}

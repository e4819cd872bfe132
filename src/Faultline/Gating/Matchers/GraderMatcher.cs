using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>A matcher whose finding comes from a model or program: it names its question beforehand and reads the finding afterwards.</summary>
/// <param name="min">The least score that passes, where the grader gives one.</param>
public sealed class GraderMatcher(string kind, string instruction, double min, double timeoutSeconds = 0) : IMatcher
{
    public string Expectation { get; } =
        kind switch
        {
            GraderKinds.Rubric => string.Create(CultureInfo.InvariantCulture, $"a judge finds (at least {min:0.##}): {instruction}"),
            GraderKinds.Factuality => $"agrees in fact with \"{instruction}\"",
            _ => $"the command {instruction} says pass",
        };

    public IEnumerable<GraderQuestion> Questions(AgentAnswer answer) => answer.Response is null ? [] : [Question(answer, answer.Response)];

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.Response is null)
        {
            return MatchResult.Error("there is no response to grade");
        }

        if (context.Gradings is null || !context.Gradings.TryGetValue(Question(answer, answer.Response), out var found))
        {
            return MatchResult.Error(
                kind == GraderKinds.Command
                    ? "commands of regression sets run only with --allow-commands, or gate.allow_commands in faultline.yaml"
                    : "no judge is configured: name one under models.judge in faultline.yaml"
            );
        }

        return found.Outcome is RowOutcome.Pass or RowOutcome.Fail && found.Score is { } score
            ? MatchResult.Of(score >= min, found.Reason, score)
            : found;
    }

    private GraderQuestion Question(AgentAnswer answer, string response) => new(kind, instruction, answer.CaseId, response, timeoutSeconds);
}

namespace Faultline.Gating.Matchers;

/// <summary>The opposite of another matcher; its errors stay errors.</summary>
public sealed class NotMatcher(IMatcher inner) : IMatcher
{
    public string Expectation { get; } = $"not: {inner.Expectation}";

    public IEnumerable<string> Texts(AgentAnswer answer) => inner.Texts(answer);

    public IEnumerable<GraderQuestion> Questions(AgentAnswer answer) => inner.Questions(answer);

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var result = inner.Match(answer, context);
        return result.Outcome switch
        {
            RowOutcome.Pass => result with { Outcome = RowOutcome.Fail },
            RowOutcome.Fail => result with { Outcome = RowOutcome.Pass },
            _ => result,
        };
    }
}

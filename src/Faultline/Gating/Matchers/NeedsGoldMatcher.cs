namespace Faultline.Gating.Matchers;

/// <summary>Nothing deterministic can tell a right answer from a wrong one yet: the row waits for a person's gold answer, or a judge's verdict.</summary>
public sealed class NeedsGoldMatcher(string needs) : IMatcher
{
    public string Expectation { get; } = needs;

    public MatchResult Match(AgentAnswer answer, MatchContext context) => new(RowOutcome.Unjudged, Expectation);
}

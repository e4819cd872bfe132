namespace Faultline.Gating.Matchers;

/// <summary>All, or any, of several matchers, by Kleene's three-valued logic: an error counts only where it could change the answer.</summary>
public sealed class CombinedMatcher(IReadOnlyList<IMatcher> parts, bool any) : IMatcher
{
    public string Expectation { get; } = string.Join(any ? " or " : " and ", parts.Select(p => $"({p.Expectation})"));

    public IEnumerable<string> Texts(AgentAnswer answer) => parts.SelectMany(p => p.Texts(answer));

    public IEnumerable<GraderQuestion> Questions(AgentAnswer answer) => parts.SelectMany(p => p.Questions(answer));

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var decisive = any ? RowOutcome.Pass : RowOutcome.Fail;
        MatchResult? open = null;
        MatchResult last = default;
        foreach (var part in parts)
        {
            last = part.Match(answer, context);
            if (last.Outcome == decisive)
            {
                return last;
            }

            if (last.Outcome is RowOutcome.Error or RowOutcome.Unjudged && open?.Outcome != RowOutcome.Error)
            {
                open = last;
            }
        }

        return open ?? last;
    }
}

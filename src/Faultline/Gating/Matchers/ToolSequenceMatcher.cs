namespace Faultline.Gating.Matchers;

/// <summary>Tools were called in this order; others may stand between them.</summary>
public sealed class ToolSequenceMatcher(IReadOnlyList<string> names) : IMatcher
{
    public string Expectation { get; } = "calls in order " + string.Join(", ", names);

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.ToolCalls is not { } calls)
        {
            return MatchResult.Error("the answer does not say which tools were called.");
        }

        var next = 0;
        foreach (var call in calls)
        {
            next += next < names.Count && call.Name == names[next] ? 1 : 0;
        }

        return MatchResult.Of(next == names.Count, $"{next} of {names.Count} calls in order", next);
    }
}

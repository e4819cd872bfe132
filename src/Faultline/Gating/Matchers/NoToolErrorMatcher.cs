using Faultline.Traces;

namespace Faultline.Gating.Matchers;

/// <summary>No tool was left failed: the last call of each tool ended well.</summary>
public sealed class NoToolErrorMatcher : IMatcher
{
    public string Expectation => "leaves no tool failed";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.ToolCalls is not { } calls)
        {
            return MatchResult.Error("the answer does not say which tools were called.");
        }

        var last = new SortedDictionary<string, ToolCall>(StringComparer.Ordinal);
        foreach (var call in calls)
        {
            last[call.Name] = call;
        }

        var failed = last.Values.Where(c => c.Failed).ToArray();
        return MatchResult.Of(
            failed.Length == 0,
            failed.Length == 0 ? Expectation : "left " + string.Join(", ", failed.Select(c => $"{c.Name}:{c.Status}"))
        );
    }
}

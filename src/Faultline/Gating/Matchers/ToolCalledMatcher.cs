using Faultline.Traces;

namespace Faultline.Gating.Matchers;

/// <summary>A tool was called; with a status, at least one call ended so.</summary>
public sealed class ToolCalledMatcher(string name, string? status) : IMatcher
{
    public string Expectation { get; } = status is null ? $"calls {name}" : $"calls {name} with status {status}";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.ToolCalls is not { } calls)
        {
            return MatchResult.Error("the answer does not say which tools were called.");
        }

        var mine = calls.Where(c => c.Name == name).ToArray();
        var passes = status is null ? mine.Length > 0 : mine.Any(c => c.Status.Equals(status, StringComparison.OrdinalIgnoreCase));
        return MatchResult.Of(
            passes,
            mine.Length == 0 ? $"{name} was not called" : $"{name} ended {string.Join(", ", mine.Select(c => c.Status))}"
        );
    }
}

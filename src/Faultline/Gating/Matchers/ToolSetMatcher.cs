using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>F1 of the set of tools called against the set expected is at least a minimum.</summary>
public sealed class ToolSetMatcher(IReadOnlyList<string> names, double min) : IMatcher
{
    public string Expectation { get; } =
        string.Create(CultureInfo.InvariantCulture, $"calls {string.Join(", ", names)} (F1 at least {min})");

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.ToolCalls is not { } calls)
        {
            return MatchResult.Error("the answer does not say which tools were called.");
        }

        var expected = names.ToHashSet(StringComparer.Ordinal);
        var called = calls.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var f1 = expected.Count + called.Count == 0 ? 1 : 2.0 * called.Count(expected.Contains) / (expected.Count + called.Count);
        return MatchResult.Of(f1 >= min, string.Create(CultureInfo.InvariantCulture, $"F1 {f1:0.###}"), f1);
    }
}

namespace Faultline.Gating.Matchers;

/// <summary>The answer contains all, or any, of some texts.</summary>
public sealed class ContainsMatcher(IReadOnlyList<string> values, bool any, bool ignoreCase) : IMatcher
{
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public string Expectation { get; } =
        values.Count == 1
            ? $"contains \"{values[0]}\""
            : $"contains {(any ? "any" : "all")} of {string.Join(", ", values.Select(v => $"\"{v}\""))}";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var text = answer.Response ?? "";
        var found = values.Count(v => text.Contains(v, _comparison));
        return MatchResult.Of(any ? found > 0 : found == values.Count, $"{found} of {values.Count} found");
    }
}

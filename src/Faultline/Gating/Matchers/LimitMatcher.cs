using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>A measured quantity of the answer stays at or below a limit: latency in milliseconds, cost in US dollars, tool calls.</summary>
public sealed class LimitMatcher(string what, string unit, double max, Func<AgentAnswer, double?> measure) : IMatcher
{
    public string Expectation { get; } = string.Create(CultureInfo.InvariantCulture, $"{what} at most {max} {unit}");

    public MatchResult Match(AgentAnswer answer, MatchContext context) =>
        measure(answer) is { } value
            ? MatchResult.Of(value <= max, string.Create(CultureInfo.InvariantCulture, $"{what} {value} {unit}"), value)
            : MatchResult.Error($"the answer does not say its {what}.");
}

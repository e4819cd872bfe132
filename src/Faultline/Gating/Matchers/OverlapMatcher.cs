using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>The answer is close enough to a reference text by a score in [0, 1].</summary>
public sealed class OverlapMatcher(string measure, string reference, double min, Func<string, string, double> score) : IMatcher
{
    public string Expectation { get; } =
        string.Create(CultureInfo.InvariantCulture, $"says what \"{reference}\" says ({measure} at least {min:0.###})");

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var value = score(answer.Response ?? "", reference);
        return MatchResult.Of(value >= min, string.Create(CultureInfo.InvariantCulture, $"{measure} {value:0.###}"), value);
    }
}

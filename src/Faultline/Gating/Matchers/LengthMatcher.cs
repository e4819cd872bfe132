using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>The answer has between min and max words, or characters.</summary>
public sealed class LengthMatcher(int min, int max, bool words) : IMatcher
{
    public string Expectation { get; } =
        max == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"has at least {min} {(words ? "words" : "characters")}")
            : string.Create(CultureInfo.InvariantCulture, $"has {min} to {max} {(words ? "words" : "characters")}");

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var text = answer.Response ?? "";
        var length = words ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length : text.Length;
        return MatchResult.Of(length >= min && length <= max, $"has {length}", length);
    }
}

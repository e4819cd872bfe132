namespace Faultline.Gating.Matchers;

/// <summary>Which end of the answer is compared.</summary>
public enum TextPosition
{
    Whole,
    Start,
    End,
}

/// <summary>The answer equals, starts with, or ends with a text; white space around both is ignored.</summary>
public sealed class TextMatcher(string value, TextPosition position, bool ignoreCase) : IMatcher
{
    private readonly string _value = value.Trim();
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public string Expectation { get; } =
        position switch
        {
            TextPosition.Start => $"starts with \"{value}\"",
            TextPosition.End => $"ends with \"{value}\"",
            _ => $"equals \"{value}\"",
        };

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var text = (answer.Response ?? "").Trim();
        var passes = position switch
        {
            TextPosition.Start => text.StartsWith(_value, _comparison),
            TextPosition.End => text.EndsWith(_value, _comparison),
            _ => text.Equals(_value, _comparison),
        };
        return MatchResult.Of(passes, Expectation);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Faultline.Gating.Matchers;

/// <summary>The answer names a number inside a range (both ends belong to it); thousands separators and currency signs are skipped.</summary>
public sealed partial class NumberMatcher(double min, double max) : IMatcher
{
    public string Expectation { get; } = string.Create(CultureInfo.InvariantCulture, $"names a number from {min} to {max}");

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        foreach (var match in Number().EnumerateMatches(answer.Response ?? ""))
        {
            var text = answer.Response!.Substring(match.Index, match.Length).Replace(",", "", StringComparison.Ordinal);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            {
                return MatchResult.Of(true, $"names {text}", number);
            }
        }

        return MatchResult.Of(false, "names no number in the range");
    }

    [GeneratedRegex(@"[-+]?\d+(?:,\d{3})*(?:\.\d+)?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}

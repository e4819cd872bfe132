using System.Text.RegularExpressions;

namespace Faultline.Gating.Matchers;

/// <summary>The answer matches a regular expression (not anchored).</summary>
/// <remarks>Patterns are strangers' input; see <see cref="GuardedRegex"/> for what keeps them from hanging the gate.</remarks>
public sealed class RegexMatcher : IMatcher
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private const int MaxPattern = 20_000;
    private readonly GuardedRegex _regex;

    public RegexMatcher(string pattern, bool ignoreCase = false)
    {
        if (pattern.Length > MaxPattern)
        {
            throw new MatcherException($"the pattern has {pattern.Length} characters; at most {MaxPattern} are taken.");
        }

        try
        {
            _regex = new GuardedRegex(pattern, ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None, TimeLimit);
        }
        catch (ArgumentException failure)
        {
            throw new MatcherException($"the regular expression does not compile: {failure.Message}");
        }

        Expectation = $"matches /{pattern}/{(ignoreCase ? "i" : "")}";
    }

    public string Expectation { get; }

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        try
        {
            return MatchResult.Of(_regex.Match(answer.Response ?? "").Success, Expectation);
        }
        catch (RegexMatchTimeoutException)
        {
            return MatchResult.Error(
                $"the regular expression took longer than {TimeLimit.TotalSeconds} s; write it without nested repetition."
            );
        }
    }
}

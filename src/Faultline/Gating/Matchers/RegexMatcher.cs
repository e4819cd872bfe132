using System.Text.RegularExpressions;

namespace Faultline.Gating.Matchers;

/// <summary>The answer matches a regular expression (not anchored).</summary>
/// <remarks>Patterns are strangers' input: they run on the linear-time engine, and those it cannot run (look-around, back-references) under a time limit.</remarks>
public sealed class RegexMatcher : IMatcher
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private const int MaxPattern = 20_000;
    private readonly Regex _regex;

    public RegexMatcher(string pattern, bool ignoreCase = false)
    {
        if (pattern.Length > MaxPattern)
        {
            throw new MatcherException($"the pattern has {pattern.Length} characters; at most {MaxPattern} are taken.");
        }

        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            _regex = Create(pattern, options);
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
            return MatchResult.Of(_regex.IsMatch(answer.Response ?? ""), Expectation);
        }
        catch (RegexMatchTimeoutException)
        {
            return MatchResult.Error(
                $"the regular expression took longer than {TimeLimit.TotalSeconds} s; write it without nested repetition."
            );
        }
    }

    private static Regex Create(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, TimeLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, TimeLimit);
        }
    }
}

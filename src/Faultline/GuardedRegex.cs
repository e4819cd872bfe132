using System.Text.RegularExpressions;

namespace Faultline;

/// <summary>
/// A regular expression for strangers' patterns or strangers' text. The backtracking engine, which starts a hundred times faster, gets a moment; a search
/// that takes longer moves to the linear-time engine for good, as does a pattern used so often that the start has paid for itself. Both find the same match.
/// </summary>
/// <remarks>What the linear engine cannot run (look-around, back-references) is searched by the other alone, under the time limit.</remarks>
public sealed class GuardedRegex
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    // Measured on refusal patterns: the linear engine takes some 10 ms to start and then searches about a third faster.
    private const int Often = 2000;

    private readonly Regex _quick;
    private readonly Lazy<Regex> _patient;
    private volatile bool _settled;
    private int _searches;

    /// <param name="pattern">The pattern, not anchored.</param>
    /// <param name="options">Without an engine; culture-invariant in any case.</param>
    /// <param name="limit">The longest that one search may take.</param>
    /// <exception cref="ArgumentException">The pattern does not compile.</exception>
    public GuardedRegex(string pattern, RegexOptions options, TimeSpan limit)
    {
        options |= RegexOptions.CultureInvariant;
        _quick = new Regex(pattern, options, limit < Moment ? limit : Moment);
        _patient = new Lazy<Regex>(() =>
        {
            try
            {
                return new Regex(pattern, options | RegexOptions.NonBacktracking, limit);
            }
            catch (NotSupportedException)
            {
                return new Regex(pattern, options, limit);
            }
        });
    }

    /// <summary>The first match.</summary>
    /// <exception cref="RegexMatchTimeoutException">The limit was reached.</exception>
    public Match Match(string text)
    {
        if (!_settled)
        {
            try
            {
                // Counted without a lock: which engine answers makes no difference to the answer.
                _settled = ++_searches > Often;
                return _quick.Match(text);
            }
            catch (RegexMatchTimeoutException)
            {
                _settled = true;
            }
        }

        return _patient.Value.Match(text);
    }
}

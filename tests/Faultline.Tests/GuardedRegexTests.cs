using System.Text.RegularExpressions;
using CsCheck;

namespace Faultline.Tests;

public class GuardedRegexTests
{
    private static readonly string[] Patterns = ["a|ab", "(ab|a)(c|bcd)?", "a*?b", "[^b]+b?", @"\ba\w{0,2} ?b"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Exponential for a backtracking engine: the answer comes all the same, and stays the same afterwards.
    [Fact]
    public void Match_ThatExplodes_IsFoundByTheLinearEngine()
    {
        var regex = new GuardedRegex("^(a+)+$", RegexOptions.None, Limit);
        Assert.False(regex.Match(new string('a', 60) + "!").Success);
        Assert.True(regex.Match(new string('a', 60)).Success);
    }

    [Fact]
    public void Match_ThatExplodes_AndNeedsBacktracking_RunsIntoItsLimit()
    {
        var regex = new GuardedRegex("^(?=a)(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(200));
        Assert.Throws<RegexMatchTimeoutException>(() => regex.Match(new string('a', 60) + "!"));
    }

    [Fact]
    public void BothEngines_FindTheSameMatch() =>
        Gen.Select(Gen.Int[0, 4].Select(i => Patterns[i]), Gen.String[Gen.Char["abc d"], 0, 12])
            .Sample(
                (pattern, text) =>
                {
                    var quick = new Regex(pattern).Match(text);
                    var linear = new Regex(pattern, RegexOptions.NonBacktracking).Match(text);
                    return quick.Success == linear.Success && quick.Index == linear.Index && quick.Length == linear.Length;
                }
            );
}

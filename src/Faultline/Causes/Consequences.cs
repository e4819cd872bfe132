using System.Text.RegularExpressions;

namespace Faultline.Causes;

/// <summary>Tells metadata of a request from what was said about its answer: the second follows from the failure and cannot be its cause.</summary>
public static partial class Consequences
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "feedback",
        "comment",
        "comments",
        "judge",
        "judgement",
        "judgment",
        "verdict",
        "rating",
        "ratings",
        "csat",
        "nps",
        "thumbs",
        "review",
        "outcome",
        "passed",
        "failed",
        "failure",
        "error",
        "errors",
        "exception",
        "resolved",
        "escalated",
        "escalation",
        "abandoned",
        "abandonment",
        "reward",
        "grade",
    };

    /// <summary>True when a word of the name speaks of a judgement or an outcome, e.g. <c>feedback_comment</c>, <c>csat.score</c>, <c>userRating</c>.</summary>
    public static bool IsConsequence(string attribute)
    {
        foreach (var match in WordPattern().EnumerateMatches(attribute))
        {
            if (Words.Contains(attribute.Substring(match.Index, match.Length)))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex WordPattern();
}

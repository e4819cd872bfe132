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

    private static readonly HashSet<string> DuringWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "turn",
        "turns",
        "message",
        "messages",
        "sentiment",
        "mood",
        "step",
        "steps",
        "calls",
        "retries",
        "latency",
        "duration",
        "tokens",
    };

    /// <summary>True when a word of the name speaks of a judgement or an outcome, e.g. <c>feedback_comment</c>, <c>csat.score</c>, <c>userRating</c>.</summary>
    public static bool IsConsequence(string attribute) => HasWordOf(attribute, Words);

    /// <summary>True when a word of the name speaks of how the conversation went (its length, mood, calls, time), e.g. <c>n_turns</c>: it may have come about by the failure.</summary>
    public static bool IsMeasuredDuring(string attribute) => HasWordOf(attribute, DuringWords);

    private static bool HasWordOf(string attribute, HashSet<string> words)
    {
        foreach (var match in WordPattern().EnumerateMatches(attribute))
        {
            if (words.Contains(attribute.Substring(match.Index, match.Length)))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex WordPattern();
}

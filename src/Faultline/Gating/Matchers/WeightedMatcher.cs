using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>The weights of the parts that pass make up at least a share of all weights.</summary>
public sealed class WeightedMatcher(IReadOnlyList<(IMatcher Matcher, double Weight)> parts, double min) : IMatcher
{
    public string Expectation { get; } =
        string.Create(CultureInfo.InvariantCulture, $"at least {min:0.###} of ")
        + string.Join(" + ", parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Weight}·({p.Matcher.Expectation})")));

    public IEnumerable<string> Texts(AgentAnswer answer) => parts.SelectMany(p => p.Matcher.Texts(answer));

    public IEnumerable<GraderQuestion> Questions(AgentAnswer answer) => parts.SelectMany(p => p.Matcher.Questions(answer));

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var total = parts.Sum(p => p.Weight);
        var (sure, open) = (0.0, 0.0);
        MatchResult? problem = null;
        foreach (var (matcher, weight) in parts)
        {
            var result = matcher.Match(answer, context);
            sure += result.Outcome == RowOutcome.Pass ? weight : 0;
            if (result.Outcome is RowOutcome.Error or RowOutcome.Unjudged)
            {
                open += weight;
                problem ??= result;
            }
        }

        // An error that cannot change the answer does not spoil it.
        if (problem is { } spoiled && sure / total < min && (sure + open) / total >= min)
        {
            return spoiled;
        }

        return MatchResult.Of(
            sure / total >= min,
            string.Create(CultureInfo.InvariantCulture, $"score {sure / total:0.###}"),
            sure / total
        );
    }
}

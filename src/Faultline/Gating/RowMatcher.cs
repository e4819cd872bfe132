using Faultline.Gating.Matchers;
using Faultline.Regression;
using Faultline.Traces;

namespace Faultline.Gating;

/// <summary>The matcher of each row of a set.</summary>
public static class RowMatcher
{
    /// <summary>A regular expression that nothing matches: the pattern of a row that waits for its gold answer.</summary>
    public const string NeverMatches = "(?!)";

    /// <summary>The row's matcher; without one, its gold answer where the pattern cannot tell, and otherwise its pattern.</summary>
    /// <exception cref="MatcherException">When the definition is wrong.</exception>
    public static IMatcher Of(RegressionRow row)
    {
        if (row.Matcher is { } matcher)
        {
            return MatcherParser.Parse(matcher, row.Gold, row.ResponseActual);
        }

        if (row.ExpectedPattern is not ("" or NeverMatches))
        {
            return new RegexMatcher(row.ExpectedPattern);
        }

        return row.Gold is { } gold
            ? GoldMatcher.For(gold, row.ResponseActual)
            : new NeedsGoldMatcher("needs a gold answer, a matcher or a pattern");
    }

    /// <summary>All matchers by case id.</summary>
    /// <exception cref="FaultlineException">Naming file, line and fault of every row whose matcher is wrong.</exception>
    public static IReadOnlyDictionary<string, IMatcher> OfAll(RegressionDataset dataset)
    {
        var (matchers, rejections) = Make(dataset.Clusters.SelectMany(c => c.Rows));
        RegressionDatasetReader.Throw(rejections);
        return matchers;
    }

    /// <summary>What is wrong with the rows' matchers.</summary>
    internal static IReadOnlyList<Rejection> FaultsOf(IEnumerable<RegressionRow> rows) => Make(rows).Rejections;

    private static (Dictionary<string, IMatcher> Matchers, List<Rejection> Rejections) Make(IEnumerable<RegressionRow> rows)
    {
        var matchers = new Dictionary<string, IMatcher>(StringComparer.Ordinal);
        var patterns = new Dictionary<string, IMatcher>(StringComparer.Ordinal);
        var rejections = new List<Rejection>();
        foreach (var row in rows)
        {
            try
            {
                // Rows of one cluster often share a definition; it is compiled once.
                var key = row.Gold is null ? row.Matcher?.GetRawText() ?? "\0" + row.ExpectedPattern : null;
                if (key is null || !patterns.TryGetValue(key, out var matcher))
                {
                    matcher = Of(row);
                    if (key is not null)
                    {
                        patterns[key] = matcher;
                    }
                }

                matchers[row.CaseId] = matcher;
            }
            catch (MatcherException failure)
            {
                rejections.Add(new Rejection(row.File, row.Line, row.Matcher is null ? "expected_pattern" : "matcher", failure.Message));
            }
        }

        return (matchers, rejections);
    }
}

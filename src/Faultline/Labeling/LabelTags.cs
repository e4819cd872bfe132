using Faultline.Configuration;

namespace Faultline.Labeling;

/// <summary>What a reviewer may write: a tag of the taxonomy, or one of two words that are no tag.</summary>
public static class LabelTags
{
    /// <summary>A failure of a kind that the taxonomy lacks.</summary>
    public const string Other = "other";

    /// <summary>The signals were wrong: the answer is fine.</summary>
    public const string NotAFailure = "not_a_failure";

    public static IReadOnlyList<string> Allowed(FaultlineConfig config) => [.. config.Taxonomy.Select(t => t.Name), Other, NotAFailure];

    /// <summary>The allowed word closest to a misspelt one (edit distance), for an error message.</summary>
    public static string Nearest(string word, IReadOnlyList<string> allowed) =>
        allowed
            .OrderByDescending(a => Gating.Matchers.TextOverlap.Levenshtein(word.ToLowerInvariant(), a))
            .ThenBy(a => a, StringComparer.Ordinal)
            .First();
}

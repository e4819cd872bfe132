using System.Globalization;
using System.Text;

namespace Faultline.Clustering;

/// <summary>Short names for clusters, made of parts that come from traces and are therefore not trusted.</summary>
public static class ClusterNames
{
    public const int MaxLength = 72;

    private const int MaxPart = 40;

    /// <summary>What is wrong, where, and in which words: "Refusal mismatch · intent=refund · not able, outside".</summary>
    /// <param name="what">The tag or, without one, the strongest evidence.</param>
    /// <param name="where">The dominant slice, or null.</param>
    /// <param name="keywords">Telling terms; as many as fit are used.</param>
    public static string Compose(string? what, string? where, IReadOnlyList<string> keywords)
    {
        var name = new StringBuilder();
        Append(name, Sentence(Clean(what)));
        Append(name, Clean(where));
        var words = "";
        foreach (var keyword in keywords.Take(3).Select(Clean).Where(k => k.Length > 0))
        {
            var longer = words.Length == 0 ? keyword : words + ", " + keyword;
            if (name.Length + longer.Length + 3 > MaxLength)
            {
                break;
            }

            words = longer;
        }

        Append(name, words);
        return name.Length == 0 ? "Failures without a common trait" : name.ToString();
    }

    /// <summary>Appends a number to names that occur more than once, in order.</summary>
    public static IReadOnlyList<string> MakeUnique(IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var unique = new List<string>();
        foreach (var name in names)
        {
            var candidate = name;
            var n = 2;
            while (!seen.Add(candidate))
            {
                candidate = string.Create(CultureInfo.InvariantCulture, $"{name} ({n})");
                n++;
            }

            unique.Add(candidate);
        }

        return unique;
    }

    /// <summary>Letters, digits and a few harmless signs; everything else, markup and control characters above all, becomes a space.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return string.Empty;
        }

        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MaxPart)
            {
                break;
            }

            if (
                Rune.IsLetterOrDigit(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                || (rune.IsAscii && " .:_-/=%>".Contains((char)rune.Value, StringComparison.Ordinal))
                || rune.Value is 0x2264 or 0x2019
            )
            {
                clean.Append(rune.ToString());
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().Trim();
    }

    private static void Append(StringBuilder name, string part)
    {
        if (part.Length > 0 && name.Length + part.Length + 3 <= MaxLength)
        {
            name.Append(name.Length == 0 ? "" : " · ").Append(part);
        }
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].Replace('_', ' ');
}

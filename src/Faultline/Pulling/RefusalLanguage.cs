using System.Text;

namespace Faultline.Pulling;

/// <summary>Finds the wording of a refusal in an answer: English, German, Spanish, French, Italian, Portuguese and Dutch, and a team's own phrases.</summary>
/// <remarks>
/// It looks for a speaker who declines to act ("I cannot process", "no es posible tramitar") and for a request that is turned down ("is not
/// eligible", "falls outside our policy"). "I could not find" and "you cannot" are no refusals. It says that a request was declined, never whether
/// declining was right.
/// </remarks>
public static class RefusalLanguage
{
    /// <summary>Only this much of an answer is searched.</summary>
    public const int MaxLength = 20_000;

    private const int MaxPhraseShown = 120;

    public static bool IsRefusal(string? text, IReadOnlyList<string>? ownPhrases = null) => Find(text, ownPhrases) is not null;

    /// <summary>The first wording that refuses, as it stands in the answer (white space made single, at most 120 characters), or null.</summary>
    /// <param name="text">The answer, in any of the languages.</param>
    /// <param name="ownPhrases">Further phrases, looked for anywhere without regard to case.</param>
    public static string? Find(string? text, IReadOnlyList<string>? ownPhrases = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var flat = Flatten(text);
        var best = (Index: int.MaxValue, Length: 0);
        foreach (var pattern in RefusalPatterns.All)
        {
            var match = pattern.Match(flat);
            if (match.Success && match.Index < best.Index)
            {
                best = (match.Index, match.Length);
            }
        }

        foreach (var phrase in ownPhrases ?? [])
        {
            var wanted = Flatten(phrase).Trim();
            var at = wanted.Length == 0 ? -1 : flat.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && at < best.Index)
            {
                best = (at, wanted.Length);
            }
        }

        return best.Index == int.MaxValue ? null : flat.Substring(best.Index, Math.Min(best.Length, MaxPhraseShown));
    }

    // Typographic apostrophes and line breaks would hide "can't" and "unable\nto".
    private static string Flatten(string text)
    {
        var flat = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (char.IsWhiteSpace(c))
            {
                if (flat.Length > 0 && flat[^1] != ' ')
                {
                    flat.Append(' ');
                }
            }
            else
            {
                flat.Append(c is '\u2019' or '\u2018' or '\u02BC' ? '\'' : c);
            }
        }

        return flat.ToString();
    }
}

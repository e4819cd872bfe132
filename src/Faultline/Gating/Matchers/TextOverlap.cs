using System.Text.RegularExpressions;

namespace Faultline.Gating.Matchers;

/// <summary>Likeness of two texts in [0, 1]; words are runs of letters and digits, compared without regard to case.</summary>
public static partial class TextOverlap
{
    // The quadratic measures look at no more than this much of a text.
    private const int MaxWords = 2000;
    private const int MaxCharacters = 4000;

    /// <summary>F1 of the longest common subsequence of words (ROUGE-L; C.-Y. Lin, "ROUGE", 2004).</summary>
    public static double RougeL(string candidate, string reference)
    {
        var a = Words(candidate);
        var b = Words(reference);
        if (a.Length == 0 || b.Length == 0)
        {
            return a.Length == b.Length ? 1 : 0;
        }

        var previous = new int[b.Length + 1];
        foreach (var word in a)
        {
            var current = new int[b.Length + 1];
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = word == b[j - 1] ? previous[j - 1] + 1 : Math.Max(previous[j], current[j - 1]);
            }

            previous = current;
        }

        return 2.0 * previous[^1] / (a.Length + b.Length);
    }

    /// <summary>F1 of word n-grams, each counted at most as often as in the other text (ROUGE-N).</summary>
    public static double RougeN(string candidate, string reference, int n)
    {
        var a = Grams(Words(candidate), n);
        var b = Grams(Words(reference), n);
        var total = a.Values.Sum() + b.Values.Sum();
        return total == 0 ? 0 : 2.0 * a.Sum(g => Math.Min(g.Value, b.GetValueOrDefault(g.Key))) / total;
    }

    /// <summary>BLEU-4 with add-one smoothing above unigrams and the brevity penalty (K. Papineni et al., ACL 2002; C.-Y. Lin, F. J. Och, COLING 2004).</summary>
    public static double Bleu(string candidate, string reference)
    {
        var a = Words(candidate);
        var b = Words(reference);
        if (a.Length == 0 || b.Length == 0)
        {
            return 0;
        }

        var sum = 0.0;
        for (var n = 1; n <= 4; n++)
        {
            var grams = Grams(a, n);
            var wanted = Grams(b, n);
            double hits = grams.Sum(g => Math.Min(g.Value, wanted.GetValueOrDefault(g.Key)));
            double count = grams.Values.Sum();
            var precision = n == 1 ? hits / count : (hits + 1) / (count + 1);
            if (precision <= 0)
            {
                return 0;
            }

            sum += Math.Log(precision) / 4;
        }

        return Math.Exp(sum + Math.Min(0, 1 - (double)b.Length / a.Length));
    }

    /// <summary>1 − edit distance / the longer length (V. I. Levenshtein 1966), over characters.</summary>
    public static double Levenshtein(string candidate, string reference)
    {
        var a = candidate.AsSpan(0, Math.Min(candidate.Length, MaxCharacters));
        var b = reference.AsSpan(0, Math.Min(reference.Length, MaxCharacters));
        if (a.Length + b.Length == 0)
        {
            return 1;
        }

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            previous = current;
        }

        return 1 - (double)previous[^1] / Math.Max(a.Length, b.Length);
    }

    internal static string[] Words(string text)
    {
        var words = new List<string>();
        foreach (var match in Word().EnumerateMatches(text))
        {
            if (words.Count == MaxWords)
            {
                break;
            }

            words.Add(text.Substring(match.Index, match.Length).ToLowerInvariant());
        }

        return [.. words];
    }

    private static Dictionary<string, int> Grams(string[] words, int n)
    {
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i + n <= words.Length; i++)
        {
            var gram = string.Join(' ', words, i, n);
            grams[gram] = grams.GetValueOrDefault(gram) + 1;
        }

        return grams;
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}

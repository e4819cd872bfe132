using System.Globalization;
using System.Text;

namespace Faultline.Clustering.Text;

/// <summary>Splits text of any language into terms without a word list.</summary>
/// <remarks>
/// A term is a run of letters and digits in lower case, or one symbol such as an emoji. Scripts written without spaces
/// (Han, kana, Hangul excepted, Thai, Lao, Khmer, Myanmar) give overlapping character pairs, the usual stand-in for words there.
/// Only the first <see cref="MaxCharacters"/> characters count: a trace may carry megabytes.
/// </remarks>
public static class Tokenizer
{
    public const int MaxCharacters = 16_384;

    private const int MaxTermLength = 40;

    /// <summary>The terms in order, duplicates kept.</summary>
    public static List<string> Terms(string? text)
    {
        var terms = new List<string>();
        if (string.IsNullOrEmpty(text))
        {
            return terms;
        }

        var word = new StringBuilder();
        Rune? previousUnspaced = null;
        var read = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            read += rune.Utf16SequenceLength;
            if (read > MaxCharacters)
            {
                break;
            }

            if (IsUnspaced(rune.Value))
            {
                Flush(word, terms);
                if (previousUnspaced is { } before)
                {
                    terms.Add(string.Concat(before.ToString(), rune.ToString()));
                }

                previousUnspaced = rune;
                continue;
            }

            previousUnspaced = null;
            var category = Rune.GetUnicodeCategory(rune);
            if (IsWordPart(category))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            Flush(word, terms);
            if (category == UnicodeCategory.OtherSymbol)
            {
                terms.Add(rune.ToString());
            }
        }

        Flush(word, terms);
        return terms;
    }

    /// <summary>Distinct terms and pairs of neighbouring terms (joined by a space), in order of first appearance.</summary>
    public static List<string> UnigramsAndBigrams(string? text)
    {
        var terms = Terms(text);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var distinct = new List<string>(terms.Count * 2);
        for (var i = 0; i < terms.Count; i++)
        {
            if (seen.Add(terms[i]))
            {
                distinct.Add(terms[i]);
            }

            if (i > 0 && terms[i - 1] + " " + terms[i] is var pair && seen.Add(pair))
            {
                distinct.Add(pair);
            }
        }

        return distinct;
    }

    private static void Flush(StringBuilder word, List<string> terms)
    {
        if (word.Length is > 0 and <= MaxTermLength)
        {
            terms.Add(word.ToString());
        }

        word.Clear();
    }

    private static bool IsWordPart(UnicodeCategory category) =>
        category
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static bool IsUnspaced(int c) =>
        c
            is (>= 0x3040 and <= 0x30FF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF)
                or (>= 0x0E00 and <= 0x0EFF)
                or (>= 0x1000 and <= 0x109F)
                or (>= 0x1780 and <= 0x17FF);
}

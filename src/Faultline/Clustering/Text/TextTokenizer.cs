using System.Globalization;
using System.Text;

namespace Faultline.Clustering.Text;

/// <summary>Cuts text of any language into lower-case words.</summary>
/// <remarks>
/// A word is a run of letters, marks and digits (Unicode categories L, M, N), with apostrophes and underscores kept inside it. Scripts written
/// without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give one word a character, so that word bigrams carry the meaning there.
/// </remarks>
public static class TextTokenizer
{
    /// <summary>Longer runs are no words (base64, hashes): only their first characters count.</summary>
    public const int MaxWordLength = 64;

    /// <summary>The words of <paramref name="text"/>, in order.</summary>
    public static TokenizedText Tokenize(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return TokenizedText.Empty;
        }

        var normalised = new StringBuilder(text.Length + 2).Append(' ');
        var starts = new List<int>(text.Length / 5);
        var wordStart = -1;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnspaced(rune))
            {
                Close();
                wordStart = normalised.Length;
                Append(rune);
                Close();
            }
            else if (IsWord(rune) || (wordStart >= 0 && rune.Value is '\'' or '\u2019' or '_'))
            {
                if (wordStart < 0)
                {
                    wordStart = normalised.Length;
                }

                if (normalised.Length - wordStart < MaxWordLength)
                {
                    Append(rune);
                }
            }
            else
            {
                Close();
            }
        }

        Close();
        return new TokenizedText(normalised.ToString(), [.. starts]);

        void Append(Rune rune)
        {
            if (rune.Value == '\u2019')
            {
                normalised.Append('\'');
                return;
            }

            Span<char> utf16 = stackalloc char[2];
            var length = Rune.ToLowerInvariant(rune).EncodeToUtf16(utf16);
            normalised.Append(utf16[..length]);
        }

        void Close()
        {
            if (wordStart < 0)
            {
                return;
            }

            while (normalised.Length > wordStart && normalised[^1] is '\'' or '_')
            {
                normalised.Length--;
            }

            if (normalised.Length > wordStart)
            {
                starts.Add(wordStart);
                normalised.Append(' ');
            }

            wordStart = -1;
        }
    }

    private static bool IsWord(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber;

    private static bool IsUnspaced(Rune rune) =>
        rune.Value
            is (>= 0x0E01 and <= 0x0E30) // Thai consonants and vowels; marks stay with the next run
                or (>= 0x0E81 and <= 0x0EB0) // Lao
                or (>= 0x1000 and <= 0x102A) // Burmese
                or (>= 0x1780 and <= 0x17B3) // Khmer
                or (>= 0x3041 and <= 0x3096) // Hiragana
                or (>= 0x30A1 and <= 0x30FA) // Katakana
                or (>= 0x3400 and <= 0x4DBF) // Han, extension A
                or (>= 0x4E00 and <= 0x9FFF) // Han
                or (>= 0xF900 and <= 0xFAFF) // Han, compatibility
                or (>= 0x20000 and <= 0x323AF); // Han, extensions B to H
}

namespace Faultline.Traces.Privacy;

/// <summary>Card and telephone numbers: digits in groups.</summary>
internal static class Numbers
{
    private const int LongestText = 40;

    /// <param name="text">The text.</param>
    /// <param name="start">A digit, + or ( that no word character precedes.</param>
    /// <param name="kinds">What is looked for.</param>
    public static Found? At(ReadOnlySpan<char> text, int start, PrivateKinds kinds)
    {
        Span<char> digits = stackalloc char[20];
        // Ends of groups in the text and counts of digits up to there.
        Span<int> ends = stackalloc int[LongestText];
        Span<int> counts = stackalloc int[LongestText];
        Span<bool> spaced = stackalloc bool[LongestText];
        var (count, groups, spacing) = (0, 0, true);
        var at = start + (text[start] == '+' ? 1 : 0);
        for (; at < text.Length && at - start < LongestText; at++)
        {
            var c = text[at];
            if (char.IsAsciiDigit(c))
            {
                if (count == digits.Length)
                {
                    break;
                }

                digits[count++] = c;
                if (Next(text, at + 1) is not (>= '0' and <= '9'))
                {
                    (ends[groups], counts[groups], spaced[groups]) = (at + 1, count, spacing);
                    groups++;
                }
            }
            else if (!IsSeparator(c) || (IsSeparator(Next(text, at + 1)) && !(c is ')' or ' ' or '(')))
            {
                break;
            }
            else
            {
                spacing &= c is ' ' or '-';
            }
        }

        // Longest first: what follows a number after a space may be a number of its own.
        for (var group = groups - 1; group >= 0; group--)
        {
            var end = ends[group];
            if (!Words.EndsAt(text, end))
            {
                continue;
            }

            var plain = digits[..Math.Min(counts[group], digits.Length)];
            if (
                kinds.HasFlag(PrivateKinds.Card)
                && text[start] is not ('+' or '(')
                && spaced[group]
                && plain.Length is >= 13 and <= 19
                && Luhn(plain)
            )
            {
                return new Found(start, end, PrivateKinds.Card, plain.ToString());
            }

            if (kinds.HasFlag(PrivateKinds.Phone) && PhoneNumbers.Is(text[start..end], plain, ends[..(group + 1)], counts[..(group + 1)]))
            {
                return new Found(start, end, PrivateKinds.Phone, plain.ToString());
            }
        }

        return null;
    }

    private static char Next(ReadOnlySpan<char> text, int at) => at < text.Length ? text[at] : '\0';

    private static bool IsSeparator(char c) => c is ' ' or '-' or '.' or '/' or '(' or ')' or '\u00A0';

    /// <summary>ISO/IEC 7812-1: every second digit from the right doubled, the sum divisible by ten; not all the same digit.</summary>
    private static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum +=
                i % 2 == 0 ? digit
                : digit < 5 ? digit * 2
                : (digit * 2) - 9;
        }

        return sum % 10 == 0 && digits.ContainsAnyExcept(digits[0]);
    }
}

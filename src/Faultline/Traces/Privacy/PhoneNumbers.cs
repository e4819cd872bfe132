namespace Faultline.Traces.Privacy;

/// <summary>Whether grouped digits are written as a telephone number (ITU-T E.164: at most 15 digits).</summary>
internal static class PhoneNumbers
{
    /// <param name="written">The number as it is written.</param>
    /// <param name="digits">Its digits.</param>
    /// <param name="ends">Where each group of digits ends.</param>
    /// <param name="counts">How many digits there are up to the end of each group.</param>
    public static bool Is(ReadOnlySpan<char> written, ReadOnlySpan<char> digits, ReadOnlySpan<int> ends, ReadOnlySpan<int> counts)
    {
        var dots = written.Count('.');
        if (digits.Length is < 7 or > 15 || (dots > 0 && dots < ends.Length - 1))
        {
            return false;
        }

        // No country's code begins with 0.
        if (written[0] == '+')
        {
            return digits.Length >= 8 && digits[0] != '0';
        }

        if (digits.StartsWith("00") && written[1] == '0')
        {
            return digits.Length >= 10 && digits[2] != '0';
        }

        return IsNorthAmerican(written, digits, counts) || IsNational(written, digits, ends.Length);
    }

    // (415) 555-2671, 415-555-2671, 1 415 555 2671: area and exchange never begin with 0 or 1.
    private static bool IsNorthAmerican(ReadOnlySpan<char> written, ReadOnlySpan<char> digits, ReadOnlySpan<int> counts)
    {
        var skip = digits.Length == 11 && digits[0] == '1' && counts[0] == 1 ? 1 : 0;
        return digits.Length - skip == 10
            && digits[skip] >= '2'
            && digits[skip + 3] >= '2'
            && counts.Length == 3 + skip
            && counts[skip] == 3 + skip
            && counts[skip + 1] == 6 + skip
            && !written.Contains('/');
    }

    // 0170 1234567, (030) 123 456, 06 12 34 56 78: a trunk 0 with something between the groups. 0123456789 alone is as likely an order.
    private static bool IsNational(ReadOnlySpan<char> written, ReadOnlySpan<char> digits, int groups) =>
        digits[0] == '0'
        && digits[1] != '0'
        && groups >= 2
        && digits.Length is >= 9 and <= 12
        && (written[0] == '(' || char.IsAsciiDigit(written[1]));
}

namespace Faultline.Traces.Privacy;

/// <summary>Addresses: a local part of at most 64 characters, @, a domain of at most 255 with a dot in it (RFC 5321, without quoted forms).</summary>
internal static class Emails
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 255;

    /// <param name="text">The text.</param>
    /// <param name="from">Start of the run of characters before the @.</param>
    /// <param name="at">Where the @ stands.</param>
    public static Found? At(ReadOnlySpan<char> text, int from, int at)
    {
        var start = at;
        while (start > from && at - start < LongestLocal && text[start - 1] is not ('/' or '=' or '~'))
        {
            start--;
        }

        while (start < at && text[start] is '.' or '-' or '+')
        {
            start++;
        }

        var end = at + 1;
        var top = -1;
        while (end < text.Length && end - at <= LongestDomain && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.'))
        {
            if (text[end] == '.')
            {
                if (end + 1 >= text.Length || !char.IsLetterOrDigit(text[end + 1]))
                {
                    break;
                }

                top = end + 1;
            }

            end++;
        }

        // The last label has letters: an address of a host by number is none of a person.
        return start == at || top < 0 || end - top < 2 || !text[top..end].ContainsAnyExceptInRange('0', '9')
            ? null
            : new Found(start, end, PrivateKinds.Email, text[start..end].ToString().ToLowerInvariant());
    }
}

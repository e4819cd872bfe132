using System.Text;

namespace Faultline.Models.Findings;

/// <summary>Text for an issue's Markdown in which nothing is markup: no HTML, no mention, no reference to another issue, no link, no image, no quick action.</summary>
internal static class IssueText
{
    private const char ZeroWidthSpace = '\u200B';
    private const string Marks = "\\`*_{}[]()<>#+-.!|~=$^&";

    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length * 2);
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                safe.Append(' ');
            }
            else if (c is '@' or '/' or ':' or '%')
            {
                // No escape stops these on every tracker: a name, a path or an address must not be recognised at all.
                safe.Append(c).Append(ZeroWidthSpace);
            }
            else if (Marks.Contains(c, StringComparison.Ordinal))
            {
                safe.Append('\\').Append(c);
                if (c is '#' or '!' or '~' or '&' or '$' or '^')
                {
                    safe.Append(ZeroWidthSpace);
                }
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    /// <summary>A title is no Markdown, but mentions and references may be read out of it.</summary>
    public static string Title(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text.Length > 200 ? text[..200] : text)
        {
            safe.Append(char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : c);
            if (c is '@' or '#' or '!' or '%' or '~' or '&')
            {
                safe.Append(ZeroWidthSpace);
            }
        }

        return safe.ToString();
    }
}

using System.Text;

namespace Faultline.Models.Findings;

/// <summary>Text for Slack's mrkdwn in which nothing of it is markup: no mention, no link, no formatting.</summary>
/// <remarks>Slack's own three escapes stop <c>&lt;!channel&gt;</c>, <c>&lt;@U1&gt;</c> and links (docs.slack.dev, "Formatting message text"); a zero-width space after the marks stops formatting and bare addresses.</remarks>
internal static class SlackText
{
    private const char ZeroWidthSpace = '\u200B';

    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            switch (c)
            {
                case '&':
                    safe.Append("&amp;");
                    break;
                case '<':
                    safe.Append("&lt;");
                    break;
                case '>':
                    safe.Append("&gt;");
                    break;
                case '*' or '_' or '~' or '`' or '@' or ':' or '/' or '#':
                    safe.Append(c).Append(ZeroWidthSpace);
                    break;
                default:
                    safe.Append(char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : c);
                    break;
            }
        }

        return safe.ToString();
    }
}

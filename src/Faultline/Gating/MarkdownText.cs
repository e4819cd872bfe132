using System.Globalization;
using System.Text;

namespace Faultline.Gating;

/// <summary>Trace text inside Markdown: it must not become markup, a link, a mention, or a way out of its table cell.</summary>
public static class MarkdownText
{
    /// <summary>One line of plain text, at most <paramref name="max"/> characters of it, safe inside a paragraph, a list item or a table cell.</summary>
    public static string Inline(string? text, int max = 300)
    {
        var flat = PlainText.Line(text, max);
        var safe = new StringBuilder(flat.Length + 16);
        for (var i = 0; i < flat.Length; i++)
        {
            var c = flat[i];
            switch (c)
            {
                // As entities, so that neither HTML nor mentions nor references come alive.
                case '<' or '>' or '&' or '@' or '#':
                    safe.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
                    break;
                case '\\' or '`' or '*' or '{' or '}' or '[' or ']' or '|' or '~' or '$':
                    safe.Append('\\').Append(c);
                    break;
                // Inside a word an underscore is only an underscore, and names stay readable.
                case '_' when !(i > 0 && i + 1 < flat.Length && IsWord(flat[i - 1]) && IsWord(flat[i + 1])):
                    safe.Append("\\_");
                    break;
                // Bare addresses become links on most hosts.
                case '/' when i > 0 && flat[i - 1] == ':':
                    safe.Append("&#47;");
                    break;
                case '.' when i >= 3 && flat.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase):
                    safe.Append("&#46;");
                    break;
                default:
                    safe.Append(c);
                    break;
            }
        }

        return safe.ToString();
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}

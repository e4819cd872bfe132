using System.Globalization;
using System.Text;

namespace Faultline.Gating;

/// <summary>Trace text inside Markdown: it must not become markup, a link, a mention, or a way out of its table cell.</summary>
public static class MarkdownText
{
    /// <summary>One line of plain text, at most <paramref name="max"/> characters of it; everything that Markdown or HTML could read is escaped.</summary>
    public static string Inline(string? text, int max = 300)
    {
        var safe = new StringBuilder();
        var taken = 0;
        var space = false;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (taken >= max)
            {
                safe.Append('…');
                break;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                space = safe.Length > 0;
                continue;
            }

            if (space)
            {
                safe.Append(' ');
                taken++;
                space = false;
            }

            taken++;
            Append(safe, rune);
        }

        return safe.ToString();
    }

    private static void Append(StringBuilder safe, Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate)
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\\\u{rune.Value:X4}");
            return;
        }

        switch (rune.Value)
        {
            // As entities, so that neither HTML, nor mentions, nor bare addresses come alive.
            case '<' or '>' or '&' or '@' or ':' or '#':
                safe.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
                break;
            case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '|' or '~' or '!' or '$' or '+' or '-' or '=':
                safe.Append('\\').Append(rune.ToString());
                break;
            default:
                safe.Append(rune.ToString());
                break;
        }
    }
}

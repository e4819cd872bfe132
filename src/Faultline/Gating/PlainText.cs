using System.Globalization;
using System.Text;

namespace Faultline.Gating;

/// <summary>Trace text inside plain text: one line, cut to length, with nothing that a terminal would obey.</summary>
public static class PlainText
{
    /// <summary>White space made single; control and format characters (escape sequences, direction overrides, zero-width) made visible; at most <paramref name="max"/> characters.</summary>
    public static string Line(string? text, int max = 300)
    {
        var flat = new StringBuilder();
        var taken = 0;
        var space = false;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = flat.Length > 0;
                continue;
            }

            if (taken >= max)
            {
                return flat.Append('…').ToString();
            }

            if (space)
            {
                flat.Append(' ');
                taken++;
                space = false;
            }

            taken++;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format)
            {
                flat.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                flat.Append(rune.ToString());
            }
        }

        return flat.ToString();
    }
}

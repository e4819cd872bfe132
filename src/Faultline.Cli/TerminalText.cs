using System.Globalization;
using System.Text;

namespace Faultline.Cli;

/// <summary>Trace text is hostile: it may carry escape sequences that move the cursor, change the title or hide what follows.</summary>
internal static class TerminalText
{
    /// <summary>Control characters (C0, DEL, C1) and direction overrides become visible <c>\u001B</c>-style escapes; line breaks become spaces.</summary>
    public static string Neutralise(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\n' or '\r' or '\t')
            {
                safe.Append(' ');
            }
            else if (char.IsControl(c) || IsDirectional(c))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool IsDirectional(char c) =>
        c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}

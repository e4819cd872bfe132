using System.Buffers;
using System.Globalization;
using System.Text;

namespace Faultline.Storage;

/// <summary>
/// Text as an embedded database can hold it. A NUL character ends a string in their C interfaces and a lone surrogate has no UTF-8 form, so these (and the escape
/// character itself, U+001A) are written as U+001A and four hexadecimal digits. All other text is stored as it is; every string comes back exactly.
/// </summary>
internal static class StoredText
{
    private const char Escape = '\u001A';

    public static string? Encode(string? text) => text is null || IsPlain(text) ? text : EncodeSlowly(text);

    public static string? Decode(string? text) =>
        text is null || !text.Contains(Escape, StringComparison.Ordinal) ? text : DecodeSlowly(text);

    /// <summary>True when the text is stored as it is.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny('\0', Escape))
        {
            return false;
        }

        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; )
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            var next = text[(at + used)..].IndexOfAnyInRange('\uD800', '\uDFFF');
            at = next < 0 ? -1 : at + used + next;
        }

        return true;
    }

    private static string EncodeSlowly(string text)
    {
        var stored = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                stored.Append(c).Append(text[++i]);
            }
            else if (c is '\0' or Escape || char.IsSurrogate(c))
            {
                stored.Append(Escape).Append(CultureInfo.InvariantCulture, $"{(int)c:x4}");
            }
            else
            {
                stored.Append(c);
            }
        }

        return stored.ToString();
    }

    private static string DecodeSlowly(string stored)
    {
        var text = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (
                stored[i] == Escape
                && i + 4 < stored.Length
                && ushort.TryParse(stored.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var c)
            )
            {
                text.Append((char)c);
                i += 4;
            }
            else
            {
                text.Append(stored[i]);
            }
        }

        return text.ToString();
    }
}

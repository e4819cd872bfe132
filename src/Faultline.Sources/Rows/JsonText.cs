using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>Text out of JSON as the wild writes it: half surrogate pairs and NUL characters become U+FFFD instead of losing the row.</summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The object, list or string in a text, or null where it holds none.</summary>
    public static JsonDocument? Parse(string text)
    {
        // Prose, and JSON that an exporter's length limit cut, are common; told apart here they cost no exception.
        if (text.AsSpan().Trim() is not (['{', .., '}'] or ['[', .., ']'] or ['"', .., '"']))
        {
            return null;
        }

        try
        {
            return NeedsMending(text) ? JsonDocument.Parse(Mended(text)) : JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What may hold half a surrogate pair, escaped or not. Any other text is read in a buffer that the document gives back.
    private static bool NeedsMending(string text) =>
        text.Contains("\\u", StringComparison.Ordinal) || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static byte[] Mended(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Mend(bytes);
        return bytes;
    }

    /// <summary>Overwrites escapes of half a surrogate pair with one of U+FFFD, in place: System.Text.Json refuses to read names and texts that hold one.</summary>
    public static void Mend(Span<byte> json)
    {
        var at = 0;
        while (json[at..].IndexOf((byte)'\\') is >= 0 and var found)
        {
            at += found;
            if (Escape(json[at..]) is not { } code)
            {
                at = Math.Min(json.Length, at + 2);
                continue;
            }

            var pair = char.IsHighSurrogate(code) && Escape(json[(at + 6)..]) is { } low && char.IsLowSurrogate(low);
            if (char.IsSurrogate(code) && !pair)
            {
                "ufffd"u8.CopyTo(json[(at + 1)..]);
            }

            at += pair ? 12 : 6;
        }
    }

    /// <summary>The value of a string element of mended JSON.</summary>
    public static string Of(JsonElement text) => WithoutNul(text.GetString()!);

    /// <summary>The string or property name that a reader stands on.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        try
        {
            return WithoutNul(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            byte[] quoted = [(byte)'"', .. reader.ValueSpan, (byte)'"'];
            Mend(quoted);
            return WithoutNul(JsonSerializer.Deserialize<string>(quoted)!);
        }
    }

    // Stores that keep text as C strings would cut it there.
    private static string WithoutNul(string value) =>
        value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', Replacement) : value;

    /// <summary>The code of a <c>\uXXXX</c> that the bytes start with.</summary>
    private static char? Escape(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 6
        && bytes[0] == (byte)'\\'
        && bytes[1] == (byte)'u'
        && ushort.TryParse(bytes.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>Text out of JSON as the wild writes it: half surrogate pairs and NUL characters become U+FFFD instead of losing the row.</summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The value of a string element.</summary>
    public static string Of(JsonElement text)
    {
        string value;
        try
        {
            value = text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            value = Unescape(text.GetRawText().AsSpan()[1..^1]);
        }

        return value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', Replacement) : value;
    }

    /// <summary>The string or property name that a reader stands on.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        string value;
        try
        {
            value = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            value = Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }

        return value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', Replacement) : value;
    }

    /// <summary>The name of a property.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new RowFaultException(null, "a field's name holds half a surrogate pair; write the name in valid Unicode.");
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            text.Append(
                raw[i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\b',
                    'f' => '\f',
                    'u' => (char)ushort.Parse(raw.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    var other => other,
                }
            );
            i += raw[i] == 'u' ? 4 : 0;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var paired = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (paired)
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = Replacement;
            }
        }

        return text.ToString();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Faultline.Sources.Rows;

/// <summary>Why bytes are not a JSON document, in words a person can act on.</summary>
internal static class JsonFault
{
    private const int LongestField = 200;

    /// <summary>The fault and the field it is in. Reads the text again up to the fault, so only for texts that failed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="deepest">How deep it may be nested.</param>
    public static RowFaultException Describe(ReadOnlySpan<byte> json, int deepest = 64)
    {
        if (!Utf8.IsValid(json))
        {
            return new RowFaultException(null, $"byte {FirstInvalid(json) + 1} is not valid UTF-8; convert the file to UTF-8.");
        }

        var path = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = deepest });
        string? name = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = Encoding.UTF8.GetString(reader.ValueSpan);
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        path.Add(name ?? "");
                        name = null;
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.RemoveAt(path.Count - 1);
                        name = null;
                        break;
                    default:
                        name = null;
                        break;
                }
            }
        }
        catch (JsonException fault)
        {
            var field = string.Join('.', path.Append(name ?? "").Where(part => part.Length > 0));
            return new RowFaultException(
                field.Length == 0 ? null : Shorten(field),
                Reason(json, (int)reader.BytesConsumed, fault, deepest)
            );
        }

        return new RowFaultException(null, "is not one JSON object; write one object a line.");
    }

    // The innermost names tell most.
    private static string Shorten(string field) =>
        field.Length <= LongestField
            ? field
            : "…" + field[^(char.IsLowSurrogate(field[^LongestField]) ? LongestField - 1 : LongestField)..];

    private static string Reason(ReadOnlySpan<byte> json, int consumed, JsonException fault, int deepest)
    {
        var rest = json[Math.Min(consumed, json.Length)..].TrimStart(" \t\r\n:,"u8);
        foreach (var literal in (ReadOnlySpan<string>)["NaN", "Infinity", "-Infinity", "nan", "inf", "-inf", "None", "undefined"])
        {
            if (rest.StartsWith(Encoding.ASCII.GetBytes(literal)))
            {
                return $"{literal} is not JSON; write null where there is no value.";
            }
        }

        var position = Math.Min(json.Length, (int)(fault.BytePositionInLine ?? 0));
        return position >= json.TrimEnd(" \t\r\n"u8).Length ? "the JSON ends too early; the line was cut or holds a line break."
            : fault.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                ? string.Create(CultureInfo.InvariantCulture, $"the JSON is nested deeper than {deepest} levels.")
            : string.Create(CultureInfo.InvariantCulture, $"is not JSON from character {position + 1} on; check quotes and commas there.");
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}

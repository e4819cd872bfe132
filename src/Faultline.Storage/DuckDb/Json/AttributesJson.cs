using System.Text;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>
/// Attributes as one JSON object: words as strings, numbers as numbers, nested documents as they are, so that SQL reads them
/// (<c>attributes->>'plan'</c>). What has no such form is wrapped: <c>{"$number":"NaN"}</c>, and <c>{"$json":"…"}</c> for a nested document that is not
/// valid JSON or is too deep.
/// </summary>
internal static class AttributesJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        JsonText.WriteUtf8(attributes, Write);

    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in new AttributeItems(attributes))
        {
            Write(writer, name, value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, AttributeValue value)
    {
        writer.WritePropertyName(StoredText.Encode(name)!);
        switch (value.Kind)
        {
            case AttributeKind.Number when double.IsFinite(value.Number):
                writer.WriteNumberValue(value.Number);
                break;
            case AttributeKind.Number:
                writer.WriteStartObject();
                JsonText.WriteNumber(writer, "$number"u8, value.Number);
                writer.WriteEndObject();
                break;
            case AttributeKind.Boolean:
                writer.WriteBooleanValue(value.Number != 0);
                break;
            case AttributeKind.Json when IsNested(value.ToString()):
                writer.WriteRawValue(value.ToString(), skipInputValidation: true);
                break;
            case AttributeKind.Json:
                writer.WriteStartObject();
                JsonText.WriteText(writer, "$json"u8, value.ToString());
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(StoredText.Encode(value.ToString()));
                break;
        }
    }

    public static IReadOnlyDictionary<string, AttributeValue> Read(string json, Vocabulary vocabulary) =>
        JsonText.Read(json, (ref reader, utf8) => Read(ref reader, utf8, vocabulary));

    public static IReadOnlyDictionary<string, AttributeValue> Read(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> utf8,
        Vocabulary vocabulary
    )
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = vocabulary.Word(StoredText.Decode(reader.GetString())!);
            reader.Read();
            attributes[name] = reader.TokenType switch
            {
                JsonTokenType.String => AttributeValue.OfText(vocabulary.Word(StoredText.Decode(reader.GetString())!)),
                JsonTokenType.Number => AttributeValue.OfNumber(reader.GetDouble()),
                JsonTokenType.True or JsonTokenType.False => AttributeValue.OfBoolean(reader.TokenType == JsonTokenType.True),
                _ => Nested(ref reader, utf8),
            };
        }

        return attributes;
    }

    private static AttributeValue Nested(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var inside = reader;
            inside.Read();
            if (inside.TokenType == JsonTokenType.PropertyName && inside.ValueTextEquals("$number"u8))
            {
                inside.Read();
                reader.Skip();
                return AttributeValue.OfNumber(JsonText.ReadNumber(ref inside) ?? double.NaN);
            }

            if (inside.TokenType == JsonTokenType.PropertyName && inside.ValueTextEquals("$json"u8))
            {
                inside.Read();
                reader.Skip();
                return AttributeValue.OfJson(JsonText.ReadText(ref inside) ?? string.Empty);
            }
        }

        reader.Skip();
        return AttributeValue.OfJson(Encoding.UTF8.GetString(utf8[start..(int)reader.BytesConsumed]));
    }

    /// <summary>True when the text can stand in the column as it is and be read back as the same text.</summary>
    private static bool IsNested(string json)
    {
        if (json.Length < 2 || json[0] is not ('{' or '[') || json[^1] is not ('}' or ']') || !StoredText.IsPlain(json))
        {
            return false;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = JsonText.ValueDepth });
        try
        {
            var first = true;
            while (reader.Read())
            {
                if (
                    first
                    && reader.TokenType == JsonTokenType.PropertyName
                    && (reader.ValueTextEquals("$number"u8) || reader.ValueTextEquals("$json"u8))
                )
                {
                    return false;
                }

                first &= reader.TokenType == JsonTokenType.StartObject;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faultline.Traces;

namespace Faultline.Storage.Remote;

/// <summary>Text that comes back exactly, half surrogate pairs included, which UTF-8 cannot hold.</summary>
internal sealed class WireText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StoredText.Decode(reader.GetString());

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(StoredText.Encode(value));

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StoredText.Decode(reader.GetString())!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(StoredText.Encode(value)!);
}

/// <summary>An attribute as its own JSON value: text, number or truth value; a nested document as <c>[text]</c>, a number that JSON lacks as <c>{"n": bits}</c>.</summary>
internal sealed class WireAttribute : JsonConverter<AttributeValue>
{
    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return AttributeValue.OfText(StoredText.Decode(reader.GetString())!);
            case JsonTokenType.Number:
                return AttributeValue.OfNumber(reader.GetDouble());
            case JsonTokenType.True or JsonTokenType.False:
                return AttributeValue.OfBoolean(reader.GetBoolean());
            case JsonTokenType.StartArray:
                reader.Read();
                var json = StoredText.Decode(reader.GetString())!;
                reader.Read();
                return AttributeValue.OfJson(json);
            default:
                reader.Read();
                reader.Read();
                var word = double.Parse(reader.GetString()!, CultureInfo.InvariantCulture);
                reader.Read();
                return AttributeValue.OfNumber(word);
        }
    }

    public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case AttributeKind.Number when double.IsFinite(value.Number):
                writer.WriteNumberValue(value.Number);
                break;
            case AttributeKind.Number:
                writer.WriteStartObject();
                writer.WriteString("n"u8, value.Number.ToString(CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                break;
            case AttributeKind.Boolean:
                writer.WriteBooleanValue(value.Number != 0);
                break;
            case AttributeKind.Json:
                writer.WriteStartArray();
                writer.WriteStringValue(StoredText.Encode(value.ToString()));
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(StoredText.Encode(value.ToString()));
                break;
        }
    }
}

/// <summary>A vector as base64 of its bytes, little-endian.</summary>
internal sealed class WireVector : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MemoryMarshal.Cast<byte, float>(reader.GetBytesFromBase64()).ToArray();

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
}

using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>Lists of OTLP <c>KeyValue</c> → attributes. Arrays and key-value lists become the JSON they stand for; bytes stay base64 text.</summary>
internal static class OtlpAttributes
{
    private static readonly JsonWriterOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static readonly IReadOnlyDictionary<string, AttributeValue> None = FrozenDictionary<string, AttributeValue>.Empty;

    /// <summary>Reads the list that the reader stands on; the first of two equal keys counts. Empty values are left out.</summary>
    /// <param name="reader">Stands on the list.</param>
    /// <param name="tooDeep">Set where a value is nested deeper than <see cref="OtlpDepth.Most"/>; it is cut there.</param>
    public static IReadOnlyDictionary<string, AttributeValue> Read(ref Utf8JsonReader reader, ref bool tooDeep)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return None;
        }

        Dictionary<string, AttributeValue>? attributes = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (KeyValue(ref reader, ref tooDeep) is var (key, value))
            {
                (attributes ??= new(StringComparer.Ordinal)).TryAdd(key, value);
            }
        }

        return attributes ?? None;
    }

    private static (string Key, AttributeValue Value)? KeyValue(ref Utf8JsonReader reader, ref bool tooDeep)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? key = null;
        AttributeValue? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Of(ref reader);
            reader.Read();
            if (name == "key" && reader.TokenType == JsonTokenType.String)
            {
                key = JsonText.Of(ref reader);
            }
            else if (name == "value")
            {
                value = AnyValue(ref reader, ref tooDeep);
            }
            else
            {
                reader.Skip();
            }
        }

        return string.IsNullOrEmpty(key) || value is null ? null : (key, value.Value);
    }

    private static AttributeValue? AnyValue(ref Utf8JsonReader reader, ref bool tooDeep)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        AttributeValue? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = JsonText.Of(ref reader);
            reader.Read();
            value = Typed(ref reader, kind, ref tooDeep) ?? value;
        }

        return value;
    }

    private static AttributeValue? Typed(ref Utf8JsonReader reader, string kind, ref bool tooDeep)
    {
        if (!IsList(kind, reader.TokenType))
        {
            return Scalar(ref reader, kind);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            WriteList(ref reader, writer, asObject: IsObject(kind), 1, ref tooDeep);
        }

        return AttributeValue.OfJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static bool IsList(string kind, JsonTokenType token) =>
        token == JsonTokenType.StartObject && kind is "arrayValue" or "array_value" or "kvlistValue" or "kvlist_value";

    private static bool IsObject(string kind) => kind.StartsWith("kv", StringComparison.Ordinal);

    private static AttributeValue? Scalar(ref Utf8JsonReader reader, string kind)
    {
        switch (kind, reader.TokenType)
        {
            case ("stringValue" or "string_value" or "bytesValue" or "bytes_value", JsonTokenType.String):
                return AttributeValue.OfText(JsonText.Of(ref reader));
            case ("boolValue" or "bool_value", JsonTokenType.True or JsonTokenType.False):
                return AttributeValue.OfBoolean(reader.GetBoolean());
            case ("intValue" or "int_value", JsonTokenType.String or JsonTokenType.Number):
                return Integer(ref reader);
            case ("doubleValue" or "double_value", JsonTokenType.Number):
                return Double(reader.TryGetDouble(out var number) ? number : double.NaN);
            case ("doubleValue" or "double_value", JsonTokenType.String):
                var text = JsonText.Of(ref reader);
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed)
                    ? AttributeValue.OfNumber(parsed)
                    : AttributeValue.OfText(text);
            default:
                reader.Skip();
                return null;
        }
    }

    private static AttributeValue Integer(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? JsonText.Of(ref reader) : Encoding.UTF8.GetString(reader.ValueSpan);
        return
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && Math.Abs((double)whole) <= 1L << 53
            ? AttributeValue.OfNumber(whole)
            : AttributeValue.OfText(text);
    }

    private static AttributeValue Double(double number) =>
        double.IsFinite(number) ? AttributeValue.OfNumber(number) : AttributeValue.OfText(number.ToString(CultureInfo.InvariantCulture));

    // The reader stands on the object that holds `values`.
    private static void WriteList(ref Utf8JsonReader reader, Utf8JsonWriter writer, bool asObject, int depth, ref bool tooDeep)
    {
        if (asObject)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValues = JsonText.Of(ref reader) == "values";
            reader.Read();
            if (!isValues || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (depth == OtlpDepth.Most)
                {
                    // What a list at the greatest depth holds would be deeper still.
                    tooDeep = true;
                    reader.Skip();
                }
                else if (asObject)
                {
                    WriteProperty(ref reader, writer, depth + 1, ref tooDeep);
                }
                else
                {
                    WriteValue(ref reader, writer, depth + 1, ref tooDeep);
                }
            }
        }

        if (asObject)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }

    // A KeyValue; one without a key or a value is left out. A value before its key is written aside: reading it again later would
    // cost values nested in one another their depth times their length.
    private static void WriteProperty(ref Utf8JsonReader reader, Utf8JsonWriter writer, int depth, ref bool tooDeep)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        string? key = null;
        ArrayBufferWriter<byte>? aside = null;
        var written = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Of(ref reader);
            reader.Read();
            if (name == "key" && reader.TokenType == JsonTokenType.String)
            {
                key = JsonText.Of(ref reader);
            }
            else if (name != "value" || written || aside is not null || !HasValue(reader))
            {
                reader.Skip();
            }
            else if (!string.IsNullOrEmpty(key))
            {
                writer.WritePropertyName(key);
                WriteValue(ref reader, writer, depth, ref tooDeep);
                written = true;
            }
            else
            {
                aside = new ArrayBufferWriter<byte>();
                using var value = new Utf8JsonWriter(aside, Written);
                WriteValue(ref reader, value, depth, ref tooDeep);
            }
        }

        if (aside is not null && !string.IsNullOrEmpty(key))
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(aside.WrittenSpan, skipInputValidation: true);
        }
    }

    private static bool HasValue(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = JsonText.Of(ref reader);
            reader.Read();
            if (IsList(kind, reader.TokenType) || Scalar(ref reader, kind) is not null)
            {
                return true;
            }
        }

        return false;
    }

    // Straight into the one text, level by level: a text a level would make deep values cost their depth times their length.
    private static void WriteValue(ref Utf8JsonReader reader, Utf8JsonWriter writer, int depth, ref bool tooDeep)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            writer.WriteNullValue();
            return;
        }

        var written = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = JsonText.Of(ref reader);
            reader.Read();
            if (written)
            {
                reader.Skip();
            }
            else if (IsList(kind, reader.TokenType))
            {
                WriteList(ref reader, writer, asObject: IsObject(kind), depth, ref tooDeep);
                written = true;
            }
            else if (Scalar(ref reader, kind) is { } value)
            {
                Write(writer, value);
                written = true;
            }
        }

        if (!written)
        {
            writer.WriteNullValue();
        }
    }

    /// <summary>Writes a value as the JSON it stands for.</summary>
    public static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case AttributeKind.Boolean:
                writer.WriteBooleanValue(value.Number != 0);
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }
}

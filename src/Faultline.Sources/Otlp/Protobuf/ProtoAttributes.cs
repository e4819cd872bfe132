using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Protobuf;

/// <summary>OTLP <c>KeyValue</c> and <c>AnyValue</c> in protobuf → attributes, to the same values as from JSON.</summary>
internal static class ProtoAttributes
{
    private const int Deepest = 64;
    private const int MostKept = 1_024;

    private static readonly JsonWriterOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // Where the attributes of one message gather; spans and their events nest, and nothing deeper does.
    [ThreadStatic]
    private static Stack<List<KeyValuePair<string, AttributeValue>>>? t_gathering;

    /// <summary>Every <c>KeyValue</c> that stands under a field of a message; the first of two equal keys counts, and an empty value is left out.</summary>
    public static IReadOnlyDictionary<string, AttributeValue> Read(ReadOnlySpan<byte> message, int field)
    {
        var pool = t_gathering ??= new();
        var found = pool.TryPop(out var list) ? list : [];
        try
        {
            var reader = new ProtoReader(message);
            while (reader.Next())
            {
                if (reader.Field != field || reader.Type != WireType.Bytes)
                {
                    reader.Skip();
                }
                else if (KeyValue(reader.Bytes(), 0) is var (key, value))
                {
                    found.Add(new(key, value));
                }
            }

            return found.Count == 0 ? OtlpAttributes.None : AttributeList.Of(found);
        }
        finally
        {
            if (found.Capacity <= MostKept)
            {
                found.Clear();
                pool.Push(found);
            }
        }
    }

    private static (string Key, AttributeValue Value)? KeyValue(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtoReader(message);
        string? key = null;
        AttributeValue? value = null;
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    key = ProtoText.Of(reader.Bytes());
                    break;
                case (2, WireType.Bytes):
                    value = AnyValue(reader.Bytes(), depth + 1);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return string.IsNullOrEmpty(key) || value is null ? null : (key, value.Value);
    }

    private static AttributeValue? AnyValue(ReadOnlySpan<byte> message, int depth)
    {
        if (depth > Deepest)
        {
            throw new InvalidDataException($"A value is nested more than {Deepest} deep.");
        }

        var reader = new ProtoReader(message);
        AttributeValue? value = null;
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    value = AttributeValue.OfText(ProtoText.Of(reader.Bytes()));
                    break;
                case (2, WireType.Varint):
                    value = AttributeValue.OfBoolean(reader.Varint() != 0);
                    break;
                case (3, WireType.Varint):
                    value = Integer((long)reader.Varint());
                    break;
                case (4, WireType.Fixed64):
                    value = Double(BitConverter.UInt64BitsToDouble(reader.Fixed64()));
                    break;
                case (5, WireType.Bytes):
                    value = Nested(reader.Bytes(), asObject: false, depth);
                    break;
                case (6, WireType.Bytes):
                    value = Nested(reader.Bytes(), asObject: true, depth);
                    break;
                case (7, WireType.Bytes):
                    value = AttributeValue.OfText(Convert.ToBase64String(reader.Bytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return value;
    }

    // A double holds whole numbers up to 2^53; larger ones are mostly ids and stay text.
    private static AttributeValue Integer(long whole) =>
        Math.Abs((double)whole) <= 1L << 53
            ? AttributeValue.OfNumber(whole)
            : AttributeValue.OfText(whole.ToString(CultureInfo.InvariantCulture));

    private static AttributeValue Double(double number) =>
        double.IsFinite(number) ? AttributeValue.OfNumber(number) : AttributeValue.OfText(number.ToString(CultureInfo.InvariantCulture));

    private static AttributeValue Nested(ReadOnlySpan<byte> list, bool asObject, int depth)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            WriteList(list, writer, asObject, depth);
        }

        return AttributeValue.OfJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteList(ReadOnlySpan<byte> list, Utf8JsonWriter writer, bool asObject, int depth)
    {
        if (asObject)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }

        var reader = new ProtoReader(list);
        while (reader.Next())
        {
            if (reader.Field != 1 || reader.Type != WireType.Bytes)
            {
                reader.Skip();
            }
            else if (!asObject)
            {
                Write(writer, AnyValue(reader.Bytes(), depth + 1));
            }
            else if (KeyValue(reader.Bytes(), depth) is var (key, value))
            {
                writer.WritePropertyName(key);
                Write(writer, value);
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

    private static void Write(Utf8JsonWriter writer, AttributeValue? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case { Kind: AttributeKind.Number } number:
                writer.WriteNumberValue(number.Number);
                break;
            case { Kind: AttributeKind.Boolean } truth:
                writer.WriteBooleanValue(truth.Number != 0);
                break;
            case { Kind: AttributeKind.Json } json:
                writer.WriteRawValue(json.ToString(), skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(value.Value.ToString());
                break;
        }
    }
}

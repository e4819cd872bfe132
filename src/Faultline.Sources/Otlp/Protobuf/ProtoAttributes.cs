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
    /// <param name="message">The message.</param>
    /// <param name="field">Number of the field.</param>
    /// <param name="tooDeep">Set where a value is nested deeper than <see cref="OtlpDepth.Most"/>; it is cut there.</param>
    public static IReadOnlyDictionary<string, AttributeValue> Read(ReadOnlySpan<byte> message, int field, ref bool tooDeep)
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
                else
                {
                    KeyValue(reader.Bytes(), found, ref tooDeep);
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

    private static void KeyValue(ReadOnlySpan<byte> message, List<KeyValuePair<string, AttributeValue>> found, ref bool tooDeep)
    {
        var key = Key(message, out var written);
        var chosen = Chosen.Of(written);
        if (chosen.Field == 0)
        {
            return;
        }

        var value = chosen.Field is 5 or 6 ? Nested(chosen.Bytes, asObject: chosen.Field == 6, ref tooDeep) : Scalar(chosen);
        if (!string.IsNullOrEmpty(key))
        {
            found.Add(new(key, value));
        }
    }

    private static string? Key(ReadOnlySpan<byte> keyValue, out ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(keyValue);
        string? key = null;
        value = default;
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    key = ProtoText.Of(reader.Bytes());
                    break;
                case (2, WireType.Bytes):
                    value = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return key;
    }

    private static AttributeValue Scalar(Chosen chosen) =>
        chosen.Field switch
        {
            2 => AttributeValue.OfBoolean(chosen.Number != 0),
            3 => Integer((long)chosen.Number),
            4 => Double(BitConverter.UInt64BitsToDouble(chosen.Number)),
            7 => AttributeValue.OfText(Convert.ToBase64String(chosen.Bytes)),
            _ => AttributeValue.OfText(ProtoText.Of(chosen.Bytes)),
        };

    /// <summary>The one field of an <c>AnyValue</c> that counts: of several the last. Field 0 is an empty value.</summary>
    private readonly ref struct Chosen(int field, ReadOnlySpan<byte> bytes, ulong number)
    {
        public int Field { get; } = field;

        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        public ulong Number { get; } = number;

        public static Chosen Of(ReadOnlySpan<byte> message)
        {
            var chosen = default(Chosen);
            var reader = new ProtoReader(message);
            while (reader.Next())
            {
                switch (reader.Field, reader.Type)
                {
                    case (1 or 5 or 6 or 7, WireType.Bytes):
                        chosen = new Chosen(reader.Field, reader.Bytes(), 0);
                        break;
                    case (2 or 3, WireType.Varint):
                        chosen = new Chosen(reader.Field, default, reader.Varint());
                        break;
                    case (4, WireType.Fixed64):
                        chosen = new Chosen(reader.Field, default, reader.Fixed64());
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return chosen;
        }
    }

    // A double holds whole numbers up to 2^53; larger ones are mostly ids and stay text.
    private static AttributeValue Integer(long whole) =>
        Math.Abs((double)whole) <= 1L << 53
            ? AttributeValue.OfNumber(whole)
            : AttributeValue.OfText(whole.ToString(CultureInfo.InvariantCulture));

    private static AttributeValue Double(double number) =>
        double.IsFinite(number) ? AttributeValue.OfNumber(number) : AttributeValue.OfText(number.ToString(CultureInfo.InvariantCulture));

    private static AttributeValue Nested(ReadOnlySpan<byte> list, bool asObject, ref bool tooDeep)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            WriteList(list, writer, asObject, 1, ref tooDeep);
        }

        return AttributeValue.OfJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // Straight into the one text, level by level: a text a level would make deep values cost their depth times their length.
    // What a list at the greatest depth holds would be deeper still.
    private static void WriteList(ReadOnlySpan<byte> list, Utf8JsonWriter writer, bool asObject, int depth, ref bool tooDeep)
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
            else if (depth == OtlpDepth.Most)
            {
                tooDeep = true;
                break;
            }
            else if (!asObject)
            {
                Write(writer, Chosen.Of(reader.Bytes()), depth + 1, ref tooDeep);
            }
            else if (Key(reader.Bytes(), out var value) is { Length: > 0 } key && Chosen.Of(value) is { Field: > 0 } chosen)
            {
                writer.WritePropertyName(key);
                Write(writer, chosen, depth + 1, ref tooDeep);
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

    private static void Write(Utf8JsonWriter writer, Chosen chosen, int depth, ref bool tooDeep)
    {
        switch (chosen.Field)
        {
            case 0:
                writer.WriteNullValue();
                break;
            case 5 or 6:
                WriteList(chosen.Bytes, writer, asObject: chosen.Field == 6, depth, ref tooDeep);
                break;
            default:
                OtlpAttributes.Write(writer, Scalar(chosen));
                break;
        }
    }
}

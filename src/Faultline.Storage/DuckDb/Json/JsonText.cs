using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>Writes and reads the JSON columns. Strings pass through <see cref="StoredText"/>, numbers that JSON has no form for are written as words.</summary>
internal static class JsonText
{
    // Attribute values may nest 64 deep before they are kept as plain text; a few levels of our own come on top.
    public const int ValueDepth = 64;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private const int LargestKept = 1 << 20;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = ValueDepth + 16 };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>JSON as UTF-8, in a buffer of the thread's own: to be used before the next value is written.</summary>
    public static ReadOnlySpan<byte> WriteUtf8<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        if (t_buffer is null || t_buffer.Capacity > LargestKept)
        {
            // One huge trace must not keep its buffer for the life of the thread.
            t_buffer = new ArrayBufferWriter<byte>(4096);
            t_writer = new Utf8JsonWriter(t_buffer, WriterOptions);
        }

        t_buffer.ResetWrittenCount();
        t_writer!.Reset(t_buffer);
        write(t_writer, value);
        t_writer.Flush();
        return t_buffer.WrittenSpan;
    }

    public delegate T Parse<out T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8);

    public static T Read<T>(string json, Parse<T> parse)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            return Read(rented.AsSpan(0, Encoding.UTF8.GetBytes(json, rented)), parse);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static T Read<T>(ReadOnlySpan<byte> utf8, Parse<T> parse)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        try
        {
            reader.Read();
            return parse(ref reader, utf8);
        }
        catch (JsonException failure)
        {
            throw FaultlineException.Outside(
                "The trace store holds a JSON column that is not JSON; it was changed by another program.",
                failure
            );
        }
    }

    public static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, StoredText.Encode(value));
        }
    }

    public static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WritePropertyName(name);
            WriteNumber(writer, number);
        }
    }

    public static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    public static string? ReadText(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? StoredText.Decode(reader.GetString()) : null;

    public static double? ReadNumber(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.String when double.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var word) => word,
            _ => null,
        };
}

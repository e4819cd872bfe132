using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faultline;

/// <summary>
/// Reads a value of unknown type as the plain .NET value it says: null, bool, long, double (or decimal where only that writes the same digits), string, a
/// list, a dictionary in document order. What is written from it is the text that was read.
/// </summary>
internal sealed class PlainValueConverter : JsonConverter<object>
{
    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Number(ref reader);
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Read(ref reader, typeToConvert, options));
                }

                return list;
            default:
                var properties = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    properties[name] = Read(ref reader, typeToConvert, options);
                }

                return properties;
        }
    }

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        if (value.GetType() == typeof(object))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }

    private static object Number(ref Utf8JsonReader reader)
    {
        var text = Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        if (text != "-0" && reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        var number = reader.GetDouble();
        return
            !string.Equals(number.ToString(CultureInfo.InvariantCulture), text, StringComparison.OrdinalIgnoreCase)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && string.Equals(exact.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal)
            ? exact
            : number;
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

internal static class EventsJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyList<SpanEvent> events) => JsonText.WriteUtf8(events, Write);

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<SpanEvent> events)
    {
        writer.WriteStartArray();
        foreach (var occurrence in events)
        {
            writer.WriteStartObject();
            JsonText.WriteText(writer, "name"u8, occurrence.Name);
            writer.WriteNumber("unix_nano"u8, occurrence.UnixNano);
            writer.WritePropertyName("attributes"u8);
            AttributesJson.Write(writer, occurrence.Attributes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static IReadOnlyList<SpanEvent> Read(string json, Vocabulary vocabulary) =>
        JsonText.Read(json, (ref reader, utf8) => Read(ref reader, utf8, vocabulary));

    private static List<SpanEvent> Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, Vocabulary vocabulary)
    {
        var events = new List<SpanEvent>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var occurrence = new SpanEvent(string.Empty, 0, FrozenDictionary<string, AttributeValue>.Empty);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                occurrence = name switch
                {
                    "name" => occurrence with { Name = vocabulary.Word(JsonText.ReadText(ref reader) ?? string.Empty) },
                    "unix_nano" => occurrence with { UnixNano = reader.GetInt64() },
                    "attributes" => occurrence with { Attributes = AttributesJson.Read(ref reader, utf8, vocabulary) },
                    _ => occurrence,
                };
            }

            events.Add(occurrence);
        }

        return events;
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>A span's events as they stood in a row a span.</summary>
internal static class EventsJson
{
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

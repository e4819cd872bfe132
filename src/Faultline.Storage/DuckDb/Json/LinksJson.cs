using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>A span's links as pairs of trace id and span id.</summary>
internal static class LinksJson
{
    public static string? Write(IReadOnlyList<SpanLink> links) => links.Count == 0 ? null : JsonText.Write(links, Write);

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<SpanLink> links)
    {
        writer.WriteStartArray();
        foreach (var link in links)
        {
            writer.WriteStartObject();
            JsonText.WriteText(writer, "trace_id"u8, link.TraceId);
            JsonText.WriteText(writer, "span_id"u8, link.SpanId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static IReadOnlyList<SpanLink> Read(string json) => JsonText.Read(json, static (ref reader, _) => Read(ref reader));

    private static List<SpanLink> Read(ref Utf8JsonReader reader)
    {
        var links = new List<SpanLink>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (traceId, spanId) = (string.Empty, string.Empty);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                var text = JsonText.ReadText(ref reader) ?? string.Empty;
                (traceId, spanId) = name == "trace_id" ? (text, spanId) : (traceId, text);
            }

            links.Add(new SpanLink(traceId, spanId));
        }

        return links;
    }
}

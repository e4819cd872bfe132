using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>A span's links as pairs of trace id and span id, as they stood in a row a span.</summary>
internal static class LinksJson
{
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

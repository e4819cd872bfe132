using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

internal static class ToolCallsJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyList<ToolCall> calls) => JsonText.WriteUtf8(calls, Write);

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ToolCall> calls)
    {
        writer.WriteStartArray();
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            JsonText.WriteText(writer, "name"u8, call.Name);
            JsonText.WriteText(writer, "status"u8, call.Status);
            JsonText.WriteText(writer, "arguments"u8, call.Arguments);
            JsonText.WriteText(writer, "result"u8, call.Result);
            JsonText.WriteNumber(writer, "latency_ms"u8, call.LatencyMs);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static IReadOnlyList<ToolCall> Read(string json, Vocabulary vocabulary) =>
        JsonText.Read(json, (ref reader, _) => Read(ref reader, vocabulary));

    public static IReadOnlyList<ToolCall> Read(ref Utf8JsonReader reader, Vocabulary vocabulary)
    {
        var calls = new List<ToolCall>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var call = new ToolCall(string.Empty);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                call = name switch
                {
                    "name" => call with { Name = vocabulary.Word(JsonText.ReadText(ref reader) ?? string.Empty) },
                    "status" => call with { Status = vocabulary.Word(JsonText.ReadText(ref reader) ?? string.Empty) },
                    "arguments" => call with { Arguments = JsonText.ReadText(ref reader) },
                    "result" => call with { Result = JsonText.ReadText(ref reader) },
                    "latency_ms" => call with { LatencyMs = JsonText.ReadNumber(ref reader) },
                    _ => call,
                };
            }

            calls.Add(call);
        }

        return calls;
    }
}

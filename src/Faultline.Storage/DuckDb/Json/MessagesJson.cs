using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

internal static class MessagesJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyList<Message> messages) => JsonText.WriteUtf8(messages, Write);

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Message> messages)
    {
        writer.WriteStartArray();
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            JsonText.WriteText(writer, "role"u8, message.Role);
            JsonText.WriteText(writer, "content"u8, message.Content);
            if (message.ToolCalls is { } calls)
            {
                writer.WritePropertyName("tool_calls"u8);
                ToolCallsJson.Write(writer, calls);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static IReadOnlyList<Message> Read(string json, Vocabulary vocabulary) =>
        JsonText.Read(json, (ref reader, _) => Read(ref reader, vocabulary));

    public static IReadOnlyList<Message> Read(byte[] json, Vocabulary vocabulary) =>
        JsonText.Read(json.AsSpan(), (ref reader, _) => Read(ref reader, vocabulary));

    private static List<Message> Read(ref Utf8JsonReader reader, Vocabulary vocabulary)
    {
        var messages = new List<Message>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string role = string.Empty;
            string? content = null;
            IReadOnlyList<ToolCall>? calls = null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "role":
                        role = vocabulary.Word(JsonText.ReadText(ref reader) ?? string.Empty);
                        break;
                    case "content":
                        content = JsonText.ReadText(ref reader);
                        break;
                    case "tool_calls":
                        calls = ToolCallsJson.Read(ref reader, vocabulary);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            messages.Add(new Message(role, content, calls));
        }

        return messages;
    }
}

using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Messages written as JSON: OpenTelemetry's <c>{role, parts}</c> and the providers' own <c>{role, content, tool_calls}</c>.</summary>
internal static class MessageJson
{
    private static readonly string[] AskingNames = ["input", "query", "question", "prompt", "user_input", "message", "text", "content"];
    private static readonly string[] AnsweringNames = ["output", "answer", "response", "result", "text", "content", "message"];

    /// <returns>Null when the text is not JSON or holds no messages.</returns>
    public static IReadOnlyList<Message>? Read(string? json, string defaultRole)
    {
        if (Parse(json) is not { } document)
        {
            return null;
        }

        using (document)
        {
            return Messages(document.RootElement, defaultRole) is { Count: > 0 } messages ? messages : null;
        }
    }

    /// <summary>The words in a value that may be plain text, a JSON string, or an object that holds them under a usual name.</summary>
    /// <param name="value">The attribute's text.</param>
    /// <param name="asking">True for an input, false for an output: which names are looked under.</param>
    /// <param name="mime">Its media type where one is given: plain text is taken as it is, and quotes are only taken off where it says JSON.</param>
    public static string? Words(string? value, bool asking, string? mime)
    {
        var isJson = mime?.Contains("json", StringComparison.OrdinalIgnoreCase);
        if (isJson == false || (isJson is null && value is ['"', ..]) || Parse(value) is not { } document)
        {
            return string.IsNullOrEmpty(value) ? null : value;
        }

        using (document)
        {
            var root = document.RootElement;
            switch (root.ValueKind)
            {
                case JsonValueKind.String:
                    return JsonText.Of(root);
                case JsonValueKind.Object:
                    return WrappedJson.Words(root, asking ? AskingNames : AnsweringNames) ?? value;
                case JsonValueKind.Array when root.GetArrayLength() == 0:
                    return null;
                default:
                    return value;
            }
        }
    }

    /// <summary>Text that may be a JSON list of content parts; their words, or the text as it is.</summary>
    public static string? Content(string? value)
    {
        if (value is not ['[', ..] || Parse(value) is not { } document)
        {
            return value;
        }

        using (document)
        {
            return document.RootElement.EnumerateArray().Any(part => part.ValueKind == JsonValueKind.Object)
                ? RowMessages.Content(document.RootElement) ?? value
                : value;
        }
    }

    /// <summary>A JSON list of tool calls alone; empty where the text holds none.</summary>
    public static IReadOnlyList<ToolCall> ToolCalls(string? json)
    {
        using var document = Parse(json);
        return document?.RootElement.ValueKind == JsonValueKind.Array ? Calls(document.RootElement) : [];
    }

    private static JsonDocument? Parse(string? text) =>
        text is not null && text.AsSpan().TrimStart() is ['{' or '[' or '"', ..] ? JsonText.Parse(text) : null;

    private static List<Message> Messages(JsonElement root, string defaultRole)
    {
        var list = WrappedJson.Messages(root) ?? root;
        if (list.ValueKind != JsonValueKind.Array)
        {
            return list.ValueKind == JsonValueKind.Object && One(list, defaultRole) is { } only ? [only] : [];
        }

        var messages = new List<Message>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (One(item, defaultRole) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    private static Message? One(JsonElement item, string defaultRole)
    {
        // A choice wraps its message.
        if (RowMessages.Get(item, "message") is { ValueKind: JsonValueKind.Object } wrapped)
        {
            item = wrapped;
        }

        var parts = RowMessages.Get(item, "parts");
        var content = RowMessages.Get(item, "content");
        var calls = RowMessages.Get(item, "tool_calls");
        if (
            parts.ValueKind == JsonValueKind.Undefined
            && content.ValueKind == JsonValueKind.Undefined
            && calls.ValueKind == JsonValueKind.Undefined
        )
        {
            return null;
        }

        var role = RowMessages.NormaliseRole(RowValues.Word(RowMessages.Get(item, "role")) ?? defaultRole);
        if (parts.ValueKind == JsonValueKind.Array)
        {
            return Parts(parts, role);
        }

        if (
            content.ValueKind == JsonValueKind.Array
            && content.EnumerateArray().Any(part => RowMessages.Get(part, "type").ValueKind == JsonValueKind.String)
        )
        {
            return Parts(content, role) is var message && calls.ValueKind == JsonValueKind.Array
                ? message with
                {
                    ToolCalls = Calls(calls),
                }
                : message;
        }

        return new Message(role, RowMessages.Content(content), calls.ValueKind == JsonValueKind.Array ? Calls(calls) : null);
    }

    private static Message Parts(JsonElement parts, string role)
    {
        string? first = null;
        List<string>? texts = null;
        List<ToolCall>? calls = null;
        foreach (var part in parts.EnumerateArray())
        {
            switch (RowValues.Text(RowMessages.Get(part, "type")))
            {
                case "tool_call" or "tool_use" or "function_call" or "tool-call" when Call(part) is { } call:
                    (calls ??= []).Add(call);
                    break;
                case "tool_call_response" or "tool_result" or "function_response" or "tool-result":
                    role = "tool";
                    var result = First(part, "response", "result", "content", "output");
                    // The Vercel AI SDK says of which type the output is.
                    Add(
                        RowMessages.Content(
                            RowMessages.Get(result, "value") is { ValueKind: not JsonValueKind.Undefined } typed ? typed : result
                        )
                    );
                    break;
                case "reasoning" or "thinking" or "blob" or "uri" or "file" or "image_url" or "image":
                    break;
                default:
                    Add(RowMessages.Content(First(part, "content", "text")));
                    break;
            }
        }

        return new Message(role, texts is null ? first : string.Join('\n', texts), calls);

        // Most messages are one text, which needs no joining.
        void Add(string? text)
        {
            if (string.IsNullOrEmpty(text))
            {
                return;
            }

            if (first is null)
            {
                first = text;
            }
            else
            {
                (texts ??= [first]).Add(text);
            }
        }
    }

    private static List<ToolCall> Calls(JsonElement calls) => [.. calls.EnumerateArray().Select(Call).OfType<ToolCall>()];

    private static ToolCall? Call(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var function = RowMessages.Get(item, "function");
        var name =
            RowValues.Word(RowMessages.Get(item, "name"))
            ?? RowValues.Word(RowMessages.Get(item, "toolName"))
            ?? RowValues.Word(RowMessages.Get(function, "name"));
        return name is null
            ? null
            : new ToolCall(
                name,
                Arguments: RowValues.Text(First(item, "arguments", "input", "args"))
                    ?? RowValues.Text(RowMessages.Get(function, "arguments"))
            );
    }

    private static JsonElement First(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (RowMessages.Get(item, name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
            {
                return value;
            }
        }

        return default;
    }
}

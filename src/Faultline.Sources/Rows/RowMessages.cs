using System.Text;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Sources.Rows;

/// <summary>The <c>messages</c> of a row, and the tool calls that they tell of.</summary>
internal static class RowMessages
{
    /// <summary>Reads the turns; a turn may carry more than its role, content and tool calls, which is passed over.</summary>
    public static IReadOnlyList<Message> Read(JsonElement value, string field)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw RowValues.Wrong(field, "a list of messages", value.ValueKind);
        }

        var messages = new List<Message>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new RowFaultException(
                    $"{field}[{messages.Count}]",
                    $"an object with role and content is expected, not {RowValues.Describe(item.ValueKind)}."
                );
            }

            messages.Add(ReadOne(item, $"{field}[{messages.Count}]"));
        }

        return messages;
    }

    /// <summary>Calls in the order they were asked for, each with the tool message that answers its id (or, without ids, the next one of its name).</summary>
    public static IReadOnlyList<ToolCall> ToolCallsOf(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var calls = new List<ToolCall>();
        var waiting = new WaitingCalls();
        foreach (var message in messages.EnumerateArray())
        {
            if (message.TryGetProperty("tool_calls", out var asked) && asked.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in asked.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
                {
                    var call = RowToolCalls.ReadOne(item, "messages.tool_calls");
                    waiting.Add(calls.Count, RowValues.Word(Get(item, "id")), call.Name);
                    calls.Add(call);
                }
            }
            else if (RoleOf(message) == "tool")
            {
                Answer(message, calls, waiting);
            }
        }

        return calls;
    }

    public static string NormaliseRole(string role) =>
        role.Trim().ToLowerInvariant() switch
        {
            "human" => "user",
            "ai" or "model" or "bot" => "assistant",
            "developer" => "system",
            "function" or "tool_result" => "tool",
            var other => other,
        };

    /// <summary>Content as text: itself, the text parts of a list, or the JSON of anything else.</summary>
    public static string? Content(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return RowValues.Text(value);
        }

        var text = new StringBuilder();
        foreach (var part in value.EnumerateArray())
        {
            var piece = part.ValueKind switch
            {
                JsonValueKind.String => JsonText.Of(part),
                JsonValueKind.Object => RowValues.Text(Get(part, "text")) ?? RowValues.Text(Get(part, "content")),
                _ => null,
            };
            if (!string.IsNullOrEmpty(piece))
            {
                text.Append(text.Length > 0 ? "\n" : "").Append(piece);
            }
        }

        return text.Length == 0 ? null : text.ToString();
    }

    public static JsonElement Get(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : default;

    private static Message ReadOne(JsonElement item, string field)
    {
        var calls = Get(item, "tool_calls");
        return new Message(
            RoleOf(item) ?? throw new RowFaultException(field + ".role", "is missing; it is required."),
            Content(Get(item, "content")),
            calls.ValueKind == JsonValueKind.Array ? RowToolCalls.Read(calls, field + ".tool_calls") : null
        );
    }

    private static string? RoleOf(JsonElement message) => RowValues.Word(Get(message, "role")) is { } role ? NormaliseRole(role) : null;

    private static void Answer(JsonElement message, List<ToolCall> calls, WaitingCalls waiting)
    {
        var name = RowValues.Word(Get(message, "name"));
        var result = Content(Get(message, "content"));
        var status = RowToolCalls.Status(message, "messages");
        if (waiting.Take(RowValues.Word(Get(message, "tool_call_id")), name) is { } at)
        {
            calls[at] = calls[at] with { Status = status, Result = result };
            return;
        }

        // Asked for by someone outside the recorded turns; the outcome still counts.
        calls.Add(new ToolCall(name ?? "tool", status, null, result));
    }
}

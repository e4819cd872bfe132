using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Sources.Rows;

/// <summary>The <c>tool_calls</c> of a row or a message, in the contract's form or in OpenAI's (<c>function.name</c>, <c>function.arguments</c>).</summary>
internal static class RowToolCalls
{
    public static IReadOnlyList<ToolCall> Read(JsonElement value, string field)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw RowValues.Wrong(field, "a list of tool calls", value.ValueKind);
        }

        var calls = new List<ToolCall>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            calls.Add(ReadOne(item, $"{field}[{calls.Count}]"));
        }

        return calls;
    }

    public static ToolCall ReadOne(JsonElement item, string field)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return new ToolCall(JsonText.Of(item));
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new RowFaultException(field, $"an object with a name is expected, not {RowValues.Describe(item.ValueKind)}.");
        }

        var function = RowMessages.Get(item, "function");
        var name =
            RowValues.Word(RowMessages.Get(item, "name"))
            ?? RowValues.Word(RowMessages.Get(function, "name"))
            ?? throw new RowFaultException(field + ".name", "is missing; it is required.");
        var status = Status(item, field);
        return new ToolCall(
            name,
            status,
            RowValues.Text(First(item, "arguments", "args", "input")) ?? RowValues.Text(RowMessages.Get(function, "arguments")),
            RowMessages.Content(First(item, "result", "output")) ?? ErrorText(item),
            RowValues.NotNegative(First(item, "latency_ms", "duration_ms"), field + ".latency_ms")
        );
    }

    /// <summary><c>status</c> as it stands (success, succeeded and completed are <c>ok</c>); without one, <c>error</c> where <c>error</c> says so.</summary>
    public static string Status(JsonElement item, string field)
    {
        if (RowValues.Word(RowMessages.Get(item, "status")) is { } status)
        {
            return status.Trim().ToLowerInvariant() switch
            {
                "ok" or "success" or "succeeded" or "completed" or "done" => ToolCall.Ok,
                var other => other,
            };
        }

        var error = RowMessages.Get(item, "error");
        var failed = error.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
            JsonValueKind.String => RowValues.Word(error) is not null,
            JsonValueKind.Number => RowValues.Truth(error, field + ".error") == true,
            _ => true,
        };
        return failed || RowMessages.Get(item, "is_error").ValueKind == JsonValueKind.True ? "error" : ToolCall.Ok;
    }

    private static string? ErrorText(JsonElement item) =>
        RowMessages.Get(item, "error") is { ValueKind: JsonValueKind.String or JsonValueKind.Object } error ? RowValues.Text(error) : null;

    private static JsonElement First(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return default;
    }
}

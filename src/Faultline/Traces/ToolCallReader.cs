using System.Text.Json;

namespace Faultline.Traces;

/// <summary>Tool calls in the two short forms that agents write: <c>"name:status"</c>, or an object with name, status, arguments and result.</summary>
public static class ToolCallReader
{
    /// <returns>Null when the element is no list of tool calls.</returns>
    public static IReadOnlyList<ToolCall>? Read(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var calls = new List<ToolCall>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.String:
                    var text = item.GetString()!;
                    var colon = text.LastIndexOf(':');
                    calls.Add(colon > 0 ? new ToolCall(text[..colon], text[(colon + 1)..]) : new ToolCall(text));
                    break;
                // OpenAI's chat completions wrap name and arguments in "function".
                case JsonValueKind.Object:
                    var function =
                        item.TryGetProperty("function", out var wrapped) && wrapped.ValueKind == JsonValueKind.Object ? wrapped : item;
                    if (Text(function, "name") is not { } name)
                    {
                        return null;
                    }

                    calls.Add(
                        new ToolCall(
                            name,
                            Text(item, "status") ?? ToolCall.Ok,
                            Text(function, "arguments"),
                            Text(item, "result"),
                            item.TryGetProperty("latency_ms", out var latency) && latency.ValueKind == JsonValueKind.Number
                                ? latency.GetDouble()
                                : null
                        )
                    );
                    break;
                default:
                    return null;
            }
        }

        return calls;
    }

    private static string? Text(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();
}

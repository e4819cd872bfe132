using System.Text.Json;
using Faultline.Sources.Rows;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>What was said, inside the objects that decorators and providers put around it: <c>{"inputs": …}</c>, <c>{"args": […], "kwargs": {…}}</c>, <c>{"choices": […]}</c>.</summary>
internal static class WrappedJson
{
    private const int Deepest = 4;

    private static readonly string[] MessageLists = ["messages", "choices"];
    private static readonly string[] Wrappers = ["inputs", "outputs", "kwargs", "args", "input", "output", "generations"];

    /// <summary>The list of messages or choices in an object; null where it holds none.</summary>
    public static JsonElement? Messages(JsonElement root) => root.ValueKind == JsonValueKind.Object ? Messages(root, 0) : null;

    /// <summary>The first text under one of the names, in the object or in what it wraps; null where there is none.</summary>
    public static string? Words(JsonElement root, string[] names) => Words(root, names, 0);

    private static JsonElement? Messages(JsonElement at, int depth)
    {
        if (at.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in MessageLists)
            {
                if (RowMessages.Get(at, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)
                {
                    // LangChain batches: a list of lists.
                    return list[0].ValueKind == JsonValueKind.Array ? list[0] : list;
                }
            }
        }

        return depth == Deepest ? null : Inner(at).Select(inner => Messages(inner, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private static string? Words(JsonElement at, string[] names, int depth)
    {
        if (at.ValueKind == JsonValueKind.String)
        {
            return RowValues.Word(at);
        }

        var named = names.Select(name => RowMessages.Get(at, name)).FirstOrDefault(found => found.ValueKind == JsonValueKind.String);
        return named.ValueKind == JsonValueKind.String ? JsonText.Of(named)
            : depth == Deepest ? null
            : Inner(at).Select(inner => Words(inner, names, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<JsonElement> Inner(JsonElement at) =>
        at.ValueKind switch
        {
            JsonValueKind.Object => Wrappers
                .Select(name => RowMessages.Get(at, name))
                .Where(inner => inner.ValueKind is JsonValueKind.Object or JsonValueKind.Array),
            // Arguments in order: the first that says something counts.
            JsonValueKind.Array => at.EnumerateArray().Take(8),
            _ => [],
        };
}

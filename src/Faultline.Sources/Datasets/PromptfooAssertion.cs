using System.Text.Json.Nodes;

namespace Faultline.Sources.Datasets;

/// <summary>A promptfoo assertion → a matcher, where there is a counterpart.</summary>
internal static class PromptfooAssertion
{
    private const string Negation = "not-";

    /// <summary>The short form of CSV cells: <c>type:value</c>, <c>type(threshold):value</c>; a bare text means equals.</summary>
    public static JsonObject FromShort(string cell)
    {
        var text = cell.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var head = colon < 0 ? text : text[..colon];
        var open = head.IndexOf('(', StringComparison.Ordinal);
        var type = (open > 0 ? head[..open] : head).Trim();
        if (!IsType(type) || (colon < 0 && !Bare(type)))
        {
            return new JsonObject { ["type"] = "equals", ["value"] = text };
        }

        var assertion = new JsonObject { ["type"] = type };
        if (
            open > 0
            && double.TryParse(head[(open + 1)..].TrimEnd(')', ' '), System.Globalization.CultureInfo.InvariantCulture, out var threshold)
        )
        {
            assertion["threshold"] = threshold;
        }

        if (colon >= 0)
        {
            var value = text[(colon + 1)..].Trim();
            assertion["value"] =
                type.EndsWith("-any", StringComparison.Ordinal) || type.EndsWith("-all", StringComparison.Ordinal)
                    ? new JsonArray([
                        .. value
                            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                            .Select(v => (JsonNode)v),
                    ])
                    : value;
        }

        return assertion;
    }

    /// <param name="texts">The case's variables, put in for <c>{{name}}</c>.</param>
    /// <returns>The matcher, or why there is none.</returns>
    public static (JsonObject? Matcher, string? Problem) ToMatcher(JsonObject assertion, IReadOnlyDictionary<string, string> texts)
    {
        var type = assertion["type"] is JsonValue name ? name.ToString() : "";
        var negate = type.StartsWith(Negation, StringComparison.Ordinal);
        var plain = negate ? type[Negation.Length..] : type;
        if (plain == "assert-set")
        {
            return Set(assertion, texts);
        }

        var matcher = Plain(plain, assertion, texts);
        if (matcher is null)
        {
            return (
                null,
                $"'{type}' has no counterpart that can be made from this; write a matcher by hand (docs/matchers.md names one for each)."
            );
        }

        if (negate)
        {
            matcher["negate"] = true;
        }

        return (matcher, null);
    }

    private static JsonObject? Plain(string type, JsonObject assertion, IReadOnlyDictionary<string, string> texts)
    {
        var value = Fill(assertion["value"], texts);
        var threshold = assertion["threshold"] is JsonValue t && t.TryGetValue<double>(out var number) ? number : (double?)null;
        var text = value is JsonValue scalar ? scalar.ToString() : null;
        // Values in other files or in program text cannot be taken over.
        if (text?.StartsWith("file://", StringComparison.Ordinal) == true)
        {
            return null;
        }

        return (type, text) switch
        {
            ("equals", not null) => Make("equals", ("value", text)),
            ("equals", null) when value is JsonObject or JsonArray => Make("json_path", ("path", "$"), ("equals", value)),
            ("contains", not null) => Make("contains", ("value", text), ("ignore_case", false)),
            ("icontains", not null) => Make("contains", ("value", text)),
            ("contains-all" or "contains-any", _) when Texts(value) is { } many => Many(
                many,
                type.EndsWith("any", StringComparison.Ordinal),
                ignoreCase: false
            ),
            ("icontains-all" or "icontains-any", _) when Texts(value) is { } many => Many(
                many,
                type.EndsWith("any", StringComparison.Ordinal),
                ignoreCase: true
            ),
            ("starts-with", not null) => Make("starts_with", ("value", text)),
            ("regex", not null) => Make("regex", ("pattern", text)),
            ("is-json", null) when value is JsonObject => Make("json_schema", ("schema", value), ("fenced", false)),
            ("is-json", null) => Make("is_json", ("fenced", false)),
            ("is-refusal", _) => Make("refusal"),
            ("latency", _) when threshold is not null => Make("latency", ("max_ms", threshold)),
            ("cost", _) when threshold is not null => Make("cost", ("max_usd", threshold)),
            ("similar" or "similar:cosine", not null) => Make("similarity", ("value", text), ("min", threshold ?? 0.75)),
            ("rouge-n", not null) => Make("rouge_n", ("value", text), ("min", threshold ?? 0.75)),
            ("bleu", not null) => Make("bleu", ("value", text), ("min", threshold ?? 0.5)),
            ("llm-rubric" or "model-graded-closedqa" or "g-eval", not null) => Make("rubric", ("rubric", text), ("min", threshold ?? 0.7)),
            ("factuality" or "model-graded-factuality", not null) => Make("factuality", ("value", text)),
            ("word-count", _) when Words(value) is { } words => words,
            ("trajectory:tool-used", not null) => Make("tool_called", ("name", text)),
            ("trajectory:tool-sequence", null) when Texts(value is JsonObject o ? o["steps"] : value) is { } steps => Make(
                "tool_sequence",
                ("names", steps)
            ),
            ("tool-call-f1", _) when Texts(value) is { } names => Make("tool_f1", ("names", names), ("min", threshold ?? 1)),
            ("trace-error-spans", _) => Make("no_tool_error"),
            _ => null,
        };
    }

    private static (JsonObject? Matcher, string? Problem) Set(JsonObject assertion, IReadOnlyDictionary<string, string> texts)
    {
        var parts = new JsonArray();
        foreach (var part in (assertion["assert"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (matcher, problem) = ToMatcher(part, texts);
            if (matcher is null)
            {
                return (null, problem);
            }

            parts.Add((JsonNode)new JsonObject { ["matcher"] = matcher, ["weight"] = part["weight"]?.DeepClone() ?? 1 });
        }

        return parts.Count == 0
            ? (null, "'assert-set' has no assertions.")
            : (Make("weighted", ("matchers", parts), ("min", assertion["threshold"]?.DeepClone() ?? 1)), null);
    }

    private static JsonObject? Words(JsonNode? value) =>
        value switch
        {
            JsonObject range when range["min"] is not null || range["max"] is not null => Range(range["min"], range["max"]),
            JsonValue exact when exact.TryGetValue<double>(out var words) => Range(words, words),
            _ => null,
        };

    private static JsonObject Range(JsonNode? min, JsonNode? max)
    {
        var matcher = Make("length", ("unit", "words"));
        if (min is not null)
        {
            matcher["min"] = min.DeepClone();
        }

        if (max is not null)
        {
            matcher["max"] = max.DeepClone();
        }

        return matcher;
    }

    private static JsonObject Many(JsonArray values, bool any, bool ignoreCase) =>
        Make("contains", ("values", values), ("mode", any ? "any" : "all"), ("ignore_case", ignoreCase));

    private static JsonObject Make(string type, params (string Name, JsonNode? Value)[] arguments)
    {
        var matcher = new JsonObject { ["type"] = type };
        foreach (var (name, value) in arguments)
        {
            matcher[name] = value?.Parent is null ? value : value.DeepClone();
        }

        return matcher;
    }

    private static JsonArray? Texts(JsonNode? value) =>
        value is JsonArray list && list.Count > 0 && list.All(v => v is JsonValue)
            ? new JsonArray([.. list.Select(v => (JsonNode)v!.ToString())])
            : null;

    private static JsonNode? Fill(JsonNode? value, IReadOnlyDictionary<string, string> texts)
    {
        switch (value)
        {
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                foreach (var (name, put) in texts)
                {
                    text = text.Replace("{{" + name + "}}", put, StringComparison.Ordinal)
                        .Replace("{{ " + name + " }}", put, StringComparison.Ordinal);
                }

                return text;
            case JsonArray list:
                return new JsonArray([.. list.Select(v => Fill(v, texts))]);
            default:
                return value?.DeepClone();
        }
    }

    private static bool Bare(string type) => type is "is-json" or "is-refusal" or "not-is-refusal" or "not-is-json" or "latency" or "cost";

    private static bool IsType(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || c is '-' or ':') && !text.Contains(' ', StringComparison.Ordinal);
}

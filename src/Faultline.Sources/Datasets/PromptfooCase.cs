using System.Globalization;
using System.Text.Json.Nodes;
using Faultline.Traces;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Datasets;

/// <summary>One promptfoo test case: its variables become query and attributes, its assertions matchers.</summary>
internal static class PromptfooCase
{
    private static readonly string[] QueryNames = ["query", "question", "input", "message", "prompt", "user_message", "text"];

    /// <summary>The assertions of <c>defaultTest</c>, which every case has too.</summary>
    public static JsonArray Shared(YamlNode? root) =>
        root is YamlMappingNode && ToJson(root) is JsonObject json && json["defaultTest"]?["assert"] is JsonArray shared ? shared : [];

    public static JsonObject? Read(YamlNode node, JsonArray shared, string path, string tag, ICollection<Rejection> rejections)
    {
        var line = node.Start.Line;
        if (ToJson(node) is not JsonObject test || test["vars"] is not JsonObject vars)
        {
            rejections.Add(new Rejection(path, line, "vars", "is missing; a test case needs variables to ask with."));
            return null;
        }

        var asserts = (test["assert"] as JsonArray ?? []).Concat(shared).OfType<JsonObject>().ToArray();
        return Make(
            vars.ToDictionary(v => v.Key, v => v.Value?.DeepClone(), StringComparer.Ordinal),
            asserts,
            (string?)test["metadata"]?["tag"] ?? tag,
            path,
            line,
            rejections
        );
    }

    /// <summary>A row of a promptfoo CSV: columns are variables, and <c>__expected…</c> columns are assertions in their short form.</summary>
    public static JsonObject? FromCells(
        IReadOnlyDictionary<string, string> cells,
        string path,
        long line,
        string tag,
        ICollection<Rejection> rejections
    )
    {
        var asserts = cells
            .Where(c => c.Key.StartsWith("__expected", StringComparison.Ordinal) && c.Value.Trim().Length > 0)
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => PromptfooAssertion.FromShort(c.Value))
            .ToArray();
        var vars = cells
            .Where(c => !c.Key.StartsWith("__", StringComparison.Ordinal))
            .ToDictionary(c => c.Key, c => (JsonNode?)c.Value, StringComparer.Ordinal);
        return Make(vars, asserts, tag, path, line, rejections);
    }

    private static JsonObject? Make(
        Dictionary<string, JsonNode?> vars,
        JsonObject[] asserts,
        string tag,
        string path,
        long line,
        ICollection<Rejection> rejections
    )
    {
        var name = QueryNames.FirstOrDefault(n => IsText(vars.GetValueOrDefault(n))) ?? vars.FirstOrDefault(v => IsText(v.Value)).Key;
        if (name is null)
        {
            rejections.Add(new Rejection(path, line, "vars", "has no text to ask with; name the variable query."));
            return null;
        }

        var query = vars[name]!.GetValue<string>();
        vars.Remove(name);
        var texts = vars.Append(KeyValuePair.Create(name, (JsonNode?)query))
            .Where(v => v.Value is JsonValue)
            .ToDictionary(v => v.Key, v => v.Value!.ToString(), StringComparer.Ordinal);
        var matchers = new List<JsonObject>();
        foreach (var assertion in asserts)
        {
            var (matcher, problem) = PromptfooAssertion.ToMatcher(assertion, texts);
            if (matcher is not null)
            {
                matchers.Add(matcher);
            }
            else
            {
                rejections.Add(new Rejection(path, line, "assert", problem!));
            }
        }

        return ImportedRow.Make(null, query, null, tag, matchers.Count == 0 ? null : matchers, null, null, vars, path);
    }

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0;

    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Where(c => c.Key is YamlScalarNode { Value: not null })
                    .DistinctBy(c => ((YamlScalarNode)c.Key).Value!)
                    .Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
            YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
            YamlScalarNode { Value: "true" or "True" } => JsonValue.Create(true),
            YamlScalarNode { Value: "false" or "False" } => JsonValue.Create(false),
            YamlScalarNode { Value: null or "" or "~" or "null" } => null,
            YamlScalarNode plain
                when double.TryParse(plain.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => JsonValue.Create(number),
            YamlScalarNode plain => JsonValue.Create(plain.Value),
            _ => null,
        };
}

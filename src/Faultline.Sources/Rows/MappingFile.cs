using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Faultline.Sources.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Rows;

/// <summary>Reads a mapping file: YAML or JSON, one entry a field, <c>our name: their path</c> or <c>our name: {from, map, scale, value}</c>.</summary>
public static class MappingFile
{
    private const string AttributePrefix = "attributes.";
    private const string RubricPrefix = "judge_scores.";

    private static readonly string[] EntryKeys = ["from", "map", "scale", "value"];

    /// <exception cref="FaultlineException">The file is not there, or an entry in it is wrong.</exception>
    public static FieldMapping Load(string path) =>
        File.Exists(path)
            ? Parse(File.ReadAllText(path), Path.GetFileName(path))
            : throw FaultlineException.Input($"The mapping file {path} does not exist.");

    /// <exception cref="FaultlineException">An entry is wrong; the message names file, line and key.</exception>
    public static FieldMapping Parse(string text, string file)
    {
        var values = new ConfigValues(file);
        if (YamlText.Root(text, file) is not YamlMappingNode root)
        {
            throw FaultlineException.Input($"{file}: a mapping holds one `name: their name` a line.");
        }

        return new FieldMapping([.. root.Select(entry => Entry(values, entry.Key, entry.Value))]);
    }

    private static MappedField Entry(ConfigValues values, YamlNode key, YamlNode value)
    {
        var name = values.Text(key, "");
        var target = Target(values, key, name);
        if (value is not YamlMappingNode details)
        {
            return new MappedField(name, target, Paths(values, value, name), null, null, default);
        }

        IReadOnlyList<JsonPath> from = [];
        FrozenDictionary<string, JsonElement>? translation = null;
        (double, double)? scale = null;
        JsonElement constant = default;
        foreach (var (detailKey, detail) in details)
        {
            var detailName = values.Text(detailKey, name);
            switch (detailName)
            {
                case "from":
                    from = Paths(values, detail, name + ".from");
                    break;
                case "map" when detail is YamlMappingNode map:
                    translation = map.ToFrozenDictionary(
                        pair => values.Text(pair.Key, name + ".map"),
                        pair => Constant(values, pair.Value, name + ".map"),
                        StringComparer.Ordinal
                    );
                    break;
                case "map":
                    throw values.Fault(detail, name + ".map", "their value and ours are expected here, as in {1: up, -1: down}");
                case "scale":
                    scale = Scale(values, detail, name + ".scale");
                    break;
                case "value":
                    constant = Constant(values, detail, name + ".value");
                    break;
                default:
                    throw values.UnknownKey(detailKey, detailName, name, EntryKeys);
            }
        }

        return from.Count == 0 && constant.ValueKind == JsonValueKind.Undefined
            ? throw values.Fault(value, name, "`from` or `value` is missing here; add one")
            : new MappedField(name, target, from, translation, scale, constant);
    }

    private static MappingTarget Target(ConfigValues values, YamlNode key, string name)
    {
        if (name.StartsWith(AttributePrefix, StringComparison.Ordinal) && name.Length > AttributePrefix.Length)
        {
            return new MappingTarget(RowField.Attributes, Attribute: name[AttributePrefix.Length..]);
        }

        if (name.StartsWith(RubricPrefix, StringComparison.Ordinal) && name.Length > RubricPrefix.Length)
        {
            return new MappingTarget(RowField.JudgeScores, Rubric: name[RubricPrefix.Length..]);
        }

        return RowFields.ByName.TryGetValue(name, out var field)
            ? new MappingTarget(field)
            : throw values.UnknownKey(key, name, "", RowFields.ByName.Keys.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<JsonPath> Paths(ConfigValues values, YamlNode node, string path)
    {
        var texts = node is YamlSequenceNode list ? list.Children.AsEnumerable() : [node];
        return
        [
            .. texts.Select(text =>
                JsonPath.Parse(values.Text(text, path))
                ?? throw values.Fault(text, path, $"'{values.Text(text, path)}' is not a path; write it as a.b[0].c")
            ),
        ];
    }

    private static (double Low, double High) Scale(ConfigValues values, YamlNode node, string path)
    {
        if (
            node is YamlSequenceNode { Children: [var first, var second] }
            && double.TryParse(values.Text(first, path), NumberStyles.Float, CultureInfo.InvariantCulture, out var low)
            && double.TryParse(values.Text(second, path), NumberStyles.Float, CultureInfo.InvariantCulture, out var high)
            && low < high
        )
        {
            return (low, high);
        }

        throw values.Fault(node, path, "the lowest and the highest value are expected here, as in [1, 5]");
    }

    // Plain true, false and numbers keep their type; quoted ones are text.
    private static JsonElement Constant(ConfigValues values, YamlNode node, string path)
    {
        var text = values.Text(node, path);
        if (node is YamlScalarNode { Style: ScalarStyle.Plain })
        {
            if (text is "true" or "false")
            {
                return JsonSerializer.SerializeToElement(text == "true");
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                return JsonSerializer.SerializeToElement(number);
            }
        }

        return JsonSerializer.SerializeToElement(text);
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Faultline.Labeling;
using Faultline.Sources.Configuration;

namespace Faultline.Server.Configuring;

/// <summary>Which keys pages may change: the taxonomy, weights and thresholds. Endpoints, keys, commands and limits are for whoever can edit the file.</summary>
internal static partial class SettingRules
{
    private const int MostChanges = 500;
    private const int LongestText = 1000;

    private static readonly HashSet<string> s_numbers = new(
        [
            "signals/judge_threshold",
            "signals/latency_ms",
            "signals/abandoned_after_minutes",
            "gate/threshold",
            "gate/min_drop",
            "gate/alpha",
            "gate/detect_drop",
            "gate/max_error_rate",
            "gate/repeats",
            "gate/max_repeats",
        ],
        StringComparer.Ordinal
    );

    /// <exception cref="FaultlineException">A change is of a key that pages do not change, or of the wrong kind.</exception>
    public static IReadOnlyList<YamlChange> Read(IReadOnlyList<SettingChange>? changes)
    {
        if (changes is not { Count: > 0 and <= MostChanges })
        {
            throw FaultlineException.Input($"Name 1 to {MostChanges} changes.");
        }

        return [.. changes.Select(Read)];
    }

    private static YamlChange Read(SettingChange change)
    {
        var path = change.Path ?? [];
        var kind = path switch
        {
            ["taxonomy", var name] => Tag(name) ? 'x' : ' ',
            ["taxonomy", var name, "description"] => Tag(name) ? 't' : ' ',
            ["defaults", .. var rest] => Kind(rest),
            ["workflows", _, .. var rest] => Kind(rest),
            _ => ' ',
        };
        object? value = (kind, change.Value.ValueKind) switch
        {
            ('n' or 'b' or 'x', JsonValueKind.Null or JsonValueKind.Undefined) => null,
            ('n', JsonValueKind.Number) => change.Value.GetDouble(),
            ('b', JsonValueKind.True or JsonValueKind.False) => change.Value.GetBoolean(),
            ('t', JsonValueKind.String) when change.Value.GetString() is { Length: > 0 and <= LongestText } text => text,
            (' ', _) => throw FaultlineException.Input($"`{string.Join('.', path)}` is not a setting that pages change; edit the file."),
            _ => throw FaultlineException.Input(
                $"`{string.Join('.', path)}` takes {(kind == 'n' ? "a number" : kind == 'b' ? "true or false" : $"a text of 1 to {LongestText} characters")}."
            ),
        };
        return path.Any(p => p.Length is 0 or > 200 || p.Any(char.IsControl))
            ? throw FaultlineException.Input("A name has 1 to 200 characters and no control characters.")
            : new YamlChange(path, value);
    }

    private static char Kind(ReadOnlySpan<string> rest) =>
        rest switch
        {
            ["impact", _] or ["signals", "rubrics", _] => 'n',
            ["gate", "clusters", _, "threshold" or "min_drop"] => 'n',
            ["gate", "clusters", _, "critical" or "inconclusive_blocks"] => 'b',
            ["gate", "inconclusive_blocks" or "early_stop"] => 'b',
            [var section, var key] when s_numbers.Contains(section + "/" + key) => 'n',
            _ => ' ',
        };

    private static bool Tag(string name) =>
        TagName().IsMatch(name)
            ? DefaultTaxonomy.Tags.All(t => t.Name != name)
            && name is not (LabelTags.Other or LabelTags.NotAFailure or DefaultTaxonomy.Unlabeled)
                ? true
                : throw FaultlineException.Input($"The tag {name} is built in; choose another name.")
            : throw FaultlineException.Input(
                $"'{name}' cannot be a tag; use 1 to 64 of a–z, 0–9 and _, since the tag becomes part of a file name."
            );

    [GeneratedRegex(@"^[a-z0-9_]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TagName();
}

/// <param name="Path">Keys from the root of the file.</param>
/// <param name="Value">Null takes the key away.</param>
internal sealed record SettingChange(string[]? Path, JsonElement Value);

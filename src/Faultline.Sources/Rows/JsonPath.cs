using System.Globalization;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>A path into nested JSON: <c>a.b[0].c</c>; <c>[-1]</c> is the last item. A literal name that holds the whole path wins over descending.</summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<Step> _steps;

    private JsonPath(string text, IReadOnlyList<Step> steps)
    {
        Text = text;
        _steps = steps;
    }

    private readonly record struct Step(string? Name, int Index);

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The top-level name it starts from.</summary>
    public string Root => _steps[0].Name!;

    /// <returns>Null when the text is not a path.</returns>
    public static JsonPath? Parse(string text)
    {
        var steps = new List<Step>();
        foreach (var part in text.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length == 0)
            {
                return null;
            }

            steps.Add(new Step(name, 0));
            while (bracket >= 0 && bracket < part.Length)
            {
                var close = part.IndexOf(']', bracket);
                if (
                    part[bracket] != '['
                    || close < 0
                    || !int.TryParse(
                        part.AsSpan(bracket + 1, close - bracket - 1),
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var index
                    )
                )
                {
                    return null;
                }

                steps.Add(new Step(null, index));
                bracket = close + 1;
            }
        }

        return new JsonPath(text, steps);
    }

    /// <summary>The element at the path; of kind Undefined when there is none.</summary>
    public JsonElement Find(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty(Text, out var literal))
        {
            return literal;
        }

        var at = row;
        foreach (var step in _steps)
        {
            if (step.Name is { } name)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return default;
                }
            }
            else
            {
                if (at.ValueKind != JsonValueKind.Array)
                {
                    return default;
                }

                var index = step.Index < 0 ? at.GetArrayLength() + step.Index : step.Index;
                if (index < 0 || index >= at.GetArrayLength())
                {
                    return default;
                }

                at = at[index];
            }
        }

        return at;
    }
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>What a mapping fills: a field of the row, one of its attributes, or one rubric's score.</summary>
internal readonly record struct MappingTarget(RowField Field, string? Attribute = null, string? Rubric = null);

/// <summary>One entry of a mapping: the first of <paramref name="From"/> that is there, translated and rescaled; else the constant.</summary>
internal sealed record MappedField(
    string Name,
    MappingTarget Target,
    IReadOnlyList<JsonPath> From,
    FrozenDictionary<string, JsonElement>? Translation,
    (double Low, double High)? Scale,
    JsonElement Constant
)
{
    public JsonElement Find(JsonElement row)
    {
        foreach (var path in From)
        {
            var value = path.Find(row);
            if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                return Rescale(Translate(value));
            }
        }

        return Constant;
    }

    private JsonElement Translate(JsonElement value) =>
        Translation is null || value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
            ? value
            : Translation.GetValueOrDefault(value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : value.GetRawText(), value);

    private JsonElement Rescale(JsonElement value)
    {
        if (Scale is not var (low, high) || RowValues.Number(value, Name) is not { } number)
        {
            return value;
        }

        return number >= low && number <= high
            ? JsonSerializer.SerializeToElement((number - low) / (high - low))
            : throw new RowFaultException(
                Name,
                string.Create(CultureInfo.InvariantCulture, $"{number} is outside the mapping's scale {low} to {high}.")
            );
    }
}

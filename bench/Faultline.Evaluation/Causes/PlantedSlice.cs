using System.Text.Json;
using Faultline.Causes;

namespace Faultline.Evaluation.Causes;

/// <summary>Where a mode is known to live, as conditions like those of the run document.</summary>
internal sealed record PlantedSlice(string Mode, IReadOnlyList<(string Attribute, string Op, JsonElement Value)> Conditions)
{
    public static IReadOnlyList<PlantedSlice> Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. document
                .RootElement.EnumerateObject()
                .Select(m => new PlantedSlice(
                    m.Name,
                    [.. m.Value.EnumerateArray().Select(c => (c[0].GetString()!, c[1].GetString()!, c[2].Clone()))]
                )),
        ];
    }

    /// <summary>The slice without conditions on versions, which hold in some weeks only.</summary>
    public PlantedSlice WithoutReleases() =>
        this with
        {
            Conditions =
            [
                .. Conditions.Where(c =>
                    !c.Attribute.EndsWith("_version", StringComparison.Ordinal)
                    && !c.Attribute.EndsWith("_release", StringComparison.Ordinal)
                ),
            ],
        };

    /// <summary>By row of the table: does it lie in the slice?</summary>
    public bool[] Rows(FeatureTable table)
    {
        var inside = Enumerable.Repeat(true, table.Rows).ToArray();
        foreach (var (attribute, op, value) in Conditions)
        {
            var column = table.Columns.FirstOrDefault(c => c.Name == attribute);
            for (var row = 0; row < inside.Length; row++)
            {
                inside[row] &= column is not null && Holds(column, op, value, row);
            }
        }

        return inside;
    }

    private static bool Holds(FeatureColumn column, string op, JsonElement value, int row)
    {
        if (column.IsMissing(row))
        {
            return false;
        }

        return op switch
        {
            ">" => column.Numbers[row] > value.GetDouble(),
            "<=" => column.Numbers[row] <= value.GetDouble(),
            "=" => column.Categories[column.Codes[row]] == value.GetString(),
            "!=" => column.Categories[column.Codes[row]] != value.GetString(),
            "in" => value.EnumerateArray().Any(v => v.GetString() == column.Categories[column.Codes[row]]),
            _ => throw new ArgumentException($"There is no operator '{op}'."),
        };
    }
}

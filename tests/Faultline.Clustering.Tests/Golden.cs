using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.TestData;

namespace Faultline.Clustering.Tests;

/// <summary>Reads the golden references of <c>../shared/data/golden</c>.</summary>
internal static class Golden
{
    public static double[][] Rows(string name) =>
        [
            .. File.ReadLines(SharedData.Require($"data/golden/{name}.csv"))
                .Where(line => line.Length > 0)
                .Select(line => Array.ConvertAll(line.Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture))),
        ];

    public static DoubleMatrix Doubles(string name)
    {
        var rows = Rows(name);
        return new DoubleMatrix([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);
    }

    public static Matrix Singles(string name)
    {
        var points = Doubles(name);
        return new Matrix(Array.ConvertAll(points.Values, value => (float)value), points.Rows, points.Columns);
    }

    public static JsonObject Json(string name) =>
        JsonNode.Parse(File.ReadAllText(SharedData.Require($"data/golden/{name}.json")))!.AsObject();

    public static JsonArray Results(string name) => Json(name)["results"]!.AsArray();

    public static int[] Ints(JsonNode? node) => [.. node!.AsArray().Select(value => value!.GetValue<int>())];

    public static double[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(Number)];

    /// <summary>A number, or one of the strings "inf", "-inf", "nan".</summary>
    public static double Number(JsonNode? node) =>
        node!.GetValueKind() == JsonValueKind.String
            ? node.GetValue<string>() switch
            {
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                _ => double.NaN,
            }
            : node.GetValue<double>();

    /// <summary>Labels numbered by first appearance.</summary>
    public static int[] Renumbered(int[] labels)
    {
        var names = new Dictionary<int, int>();
        return Array.ConvertAll(
            labels,
            label =>
            {
                if (label < 0)
                {
                    return -1;
                }

                names.TryAdd(label, names.Count);
                return names[label];
            }
        );
    }
}

using System.Globalization;
using System.Text.Json;
using Faultline.TestData;

namespace Faultline.Clustering.Tests;

/// <summary>Reads the reference cases.</summary>
internal static class GoldenCase
{
    public static JsonElement Json(string name) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Require($"data/golden/{name}.json"))).RootElement;

    public static double[][] Csv(string name) =>
        File.ReadLines(SharedData.Require($"data/golden/{name}.csv"))
            .Select(line => line.Split(',').Select(x => double.Parse(x, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();

    public static Matrix ToMatrix(double[][] rows, int from = 0, int? columns = null)
    {
        var width = columns ?? rows[0].Length;
        return new Matrix(rows.SelectMany(r => r.Skip(from).Take(width).Select(x => (float)x)).ToArray(), rows.Length, width);
    }

    public static double[] Doubles(this JsonElement element) => element.EnumerateArray().Select(e => e.GetDouble()).ToArray();

    public static int[] Ints(this JsonElement element) => element.EnumerateArray().Select(e => e.GetInt32()).ToArray();
}

using System.Globalization;
using System.Text.Json;
using Faultline.Analysis;

namespace Faultline.Reporting;

/// <summary>Numbers and conditions as every report writes them.</summary>
public static class Figures
{
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>The interval in percent, e.g. <c>83.1–85.6</c>.</summary>
    public static string Range(Rate rate) => string.Create(CultureInfo.InvariantCulture, $"{100 * rate.Low:0.0}–{100 * rate.High:0.0}");

    /// <summary>A difference of two shares in percentage points, signed.</summary>
    public static string Points(double difference) =>
        Math.Abs(100 * difference) < 0.05
            ? "0.0"
            : string.Create(CultureInfo.InvariantCulture, $"{(difference < 0 ? "−" : "+")}{Math.Abs(100 * difference):0.0}");

    public static string Count(double number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>At most three significant figures for what is not a count.</summary>
    public static string Number(double number) =>
        double.IsFinite(number)
            ? number.ToString(
                Math.Abs(number) >= 100 ? "#,##0"
                    : Math.Abs(number) >= 10 ? "0.#"
                    : "0.##",
                CultureInfo.InvariantCulture
            )
            : "∞";

    public static string PValue(double p) => p < 0.001 ? "p < 0.001" : string.Create(CultureInfo.InvariantCulture, $"p = {p:0.000}");

    public static string Day(DateTime time) => time.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string Date(DateTime time) => time.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A bootstrap Jaccard, always with two decimals.</summary>
    public static string Stability(double jaccard) => jaccard.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Hennig's (2007) bands of the bootstrap Jaccard.</summary>
    public static string StabilityBand(double stability) =>
        stability switch
        {
            >= .85 => "highly stable",
            >= .75 => "stable",
            >= .6 => "a pattern only",
            _ => "do not trust",
        };

    public static string Conditions(IReadOnlyList<Condition> conditions) => string.Join(" and ", conditions.Select(Text));

    public static string Text(Condition condition) =>
        condition.Value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => condition.Op == "!="
                ? $"some {condition.Attribute}"
                : $"no {condition.Attribute}",
            IEnumerable<string> values => AnyOf(condition.Attribute, values),
            // A stored run's list comes back as a list of plain values.
            IEnumerable<object?> values => AnyOf(
                condition.Attribute,
                values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture) ?? "")
            ),
            double number => $"{condition.Attribute} {condition.Op} {number.ToString("0.###", CultureInfo.InvariantCulture)}",
            IFormattable value => $"{condition.Attribute} {condition.Op} {value.ToString(null, CultureInfo.InvariantCulture)}",
            JsonElement { ValueKind: JsonValueKind.Array } list => AnyOf(
                condition.Attribute,
                list.EnumerateArray().Select(v => v.ToString())
            ),
            // Read back from JSON, a value may still be an element; its text is what a person would write.
            var value => $"{condition.Attribute} {condition.Op} {value}",
        };

    private static string AnyOf(string attribute, IEnumerable<string> values) => $"{attribute} in ({string.Join(", ", values)})";

    /// <summary>The first <paramref name="length"/> characters, cut between words where that is possible.</summary>
    public static string Excerpt(string text, int length)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= length)
        {
            return line;
        }

        var cut = line.LastIndexOf(' ', length - 1, Math.Min(length, 24));
        cut = cut > 0 ? cut : length - 1;
        return line[..(char.IsHighSurrogate(line[cut - 1]) ? cut - 1 : cut)] + "…";
    }
}

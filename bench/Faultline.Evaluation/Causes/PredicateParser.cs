using System.Globalization;
using Faultline.Analysis;
using Faultline.Causes;

namespace Faultline.Evaluation.Causes;

/// <summary>A condition of the run document as a predicate on another table, matched by value.</summary>
internal static class PredicateParser
{
    /// <summary>Null when the table knows neither the attribute nor the value.</summary>
    public static Predicate? Parse(Condition condition, FeatureTable table)
    {
        var column = table.Columns.FirstOrDefault(c => c.Name == condition.Attribute);
        if (column is null)
        {
            return null;
        }

        int[] Codes(params IEnumerable<string> values) => [.. values.Select(v => Array.IndexOf(column.Categories, v)).Where(c => c >= 0)];

        return condition switch
        {
            { Op: "=", Value: null } => Predicate.Missing(column),
            { Op: "=", Value: string value } => Codes(value) is [var code] ? Predicate.Equal(column, code) : null,
            { Op: "!=", Value: string value } => Codes(value) is [var code] ? Predicate.NotEqual(column, code) : null,
            { Op: "in", Value: IEnumerable<string> values } => Predicate.In(column, Codes(values)),
            { Op: ">" } => Predicate.Above(column, Number(column, condition.Value)),
            { Op: "<=" } => Predicate.AtMost(column, Number(column, condition.Value)),
            _ => throw new ArgumentException($"There is no condition '{condition}'."),
        };
    }

    private static double Number(FeatureColumn column, object? value) =>
        column.Scale == FeatureScale.Moment
            ? (
                DateTime.Parse(
                    (string)value!,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
                ) - DateTime.UnixEpoch
            ).TotalSeconds
            : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}

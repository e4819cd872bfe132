using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Causes;

/// <summary>One condition on one column, evaluated on the rows of one <see cref="FeatureTable"/>.</summary>
/// <remarks>A missing value satisfies only <see cref="PredicateKind.Missing"/>: what is not known is neither equal nor unequal to anything.</remarks>
public sealed record Predicate(FeatureColumn Column, PredicateKind Kind, int[] Codes, double Threshold)
{
    public static Predicate Equal(FeatureColumn column, int code) => new(column, PredicateKind.Equal, [code], 0);

    public static Predicate NotEqual(FeatureColumn column, int code) => new(column, PredicateKind.NotEqual, [code], 0);

    public static Predicate In(FeatureColumn column, int[] codes) => new(column, PredicateKind.In, [.. codes.Order()], 0);

    public static Predicate Above(FeatureColumn column, double threshold) => new(column, PredicateKind.Above, [], threshold);

    public static Predicate AtMost(FeatureColumn column, double threshold) => new(column, PredicateKind.AtMost, [], threshold);

    public static Predicate Missing(FeatureColumn column) => new(column, PredicateKind.Missing, [], 0);

    public bool Holds(int row) =>
        Kind switch
        {
            PredicateKind.Equal => Column.Codes[row] == Codes[0],
            PredicateKind.NotEqual => Column.Codes[row] >= 0 && Column.Codes[row] != Codes[0],
            PredicateKind.In => Array.IndexOf(Codes, Column.Codes[row]) >= 0,
            PredicateKind.Above => Column.Numbers[row] > Threshold,
            PredicateKind.AtMost => Column.Numbers[row] <= Threshold,
            _ => Column.IsMissing(row),
        };

    /// <summary>The same condition on another table, matched by name and value; null where that table knows no such attribute or none of the values.</summary>
    public Predicate? On(FeatureTable table)
    {
        var column = table.Columns.FirstOrDefault(c => string.Equals(c.Name, Column.Name, StringComparison.Ordinal));
        if (column is null || Kind == PredicateKind.Missing)
        {
            return column is null ? null : Missing(column);
        }

        if (column.IsNumeric != Column.IsNumeric)
        {
            return null;
        }

        int[] codes = [.. Codes.Select(c => Array.IndexOf(column.Categories, Column.Categories[c])).Where(c => c >= 0)];
        if (Kind == PredicateKind.NotEqual && codes.Length == 0)
        {
            // What is not there is unequal to everything that is.
            return In(column, [.. Enumerable.Range(0, column.Categories.Length)]);
        }

        return Codes.Length > 0 && codes.Length == 0 ? null : this with { Column = column, Codes = codes };
    }

    /// <summary>The condition as CONTRACT writes it; a missing value is <c>= null</c>.</summary>
    public Condition ToCondition() =>
        Kind switch
        {
            PredicateKind.Equal => new(Column.Name, "=", Column.Categories[Codes[0]]),
            PredicateKind.NotEqual => new(Column.Name, "!=", Column.Categories[Codes[0]]),
            PredicateKind.In => new(Column.Name, "in", Codes.Select(c => Column.Categories[c]).ToArray()),
            PredicateKind.Above => new(Column.Name, ">", Column.Present(Threshold)),
            PredicateKind.AtMost => new(Column.Name, "<=", Column.Present(Threshold)),
            _ => new(Column.Name, "=", null),
        };

    public override string ToString() =>
        Kind switch
        {
            PredicateKind.Equal => $"{Column.Name} = {Column.Categories[Codes[0]]}",
            PredicateKind.NotEqual => $"{Column.Name} != {Column.Categories[Codes[0]]}",
            PredicateKind.In => $"{Column.Name} in ({string.Join(", ", Codes.Select(c => Column.Categories[c]))})",
            PredicateKind.Above => string.Create(CultureInfo.InvariantCulture, $"{Column.Name} > {Column.Present(Threshold)}"),
            PredicateKind.AtMost => string.Create(CultureInfo.InvariantCulture, $"{Column.Name} <= {Column.Present(Threshold)}"),
            _ => $"{Column.Name} is missing",
        };

    public bool Equals(Predicate? other) =>
        other is not null
        && Kind == other.Kind
        && Threshold.Equals(other.Threshold)
        && string.Equals(Column.Name, other.Column.Name, StringComparison.Ordinal)
        && Codes.AsSpan().SequenceEqual(other.Codes);

    public override int GetHashCode() => HashCode.Combine(Column.Name, Kind, Threshold, Codes.Length == 0 ? -1 : Codes[0], Codes.Length);
}

public enum PredicateKind
{
    Equal,
    NotEqual,
    In,
    Above,
    AtMost,
    Missing,
}

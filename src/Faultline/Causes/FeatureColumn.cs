using System.Globalization;

namespace Faultline.Causes;

/// <summary>One column: numeric (<see cref="Numbers"/>, NaN where missing) or categorical (<see cref="Codes"/> into <see cref="Categories"/>, −1 where missing).</summary>
public sealed record FeatureColumn(string Name, int Known, double[] Numbers, int[] Codes, string[] Categories)
{
    private int[]? ascending;

    /// <summary>What the numbers stand for, which decides how a threshold is written.</summary>
    public FeatureScale Scale { get; init; } = FeatureScale.Plain;

    public int Rows => IsNumeric ? Numbers.Length : Codes.Length;

    /// <summary>Rows with a number, by number and then by row; computed once.</summary>
    public int[] Ascending => ascending ??= Sorted();

    public bool IsNumeric => Numbers.Length > 0;

    public bool IsMissing(int row) => IsNumeric ? double.IsNaN(Numbers[row]) : Codes[row] < 0;

    private int[] Sorted()
    {
        int[] rows = [.. Enumerable.Range(0, Numbers.Length).Where(r => !IsMissing(r))];
        var keys = Array.ConvertAll(rows, r => (Numbers[r], r));
        Array.Sort(keys, rows);
        return rows;
    }

    /// <summary>A threshold as a person reads it: a number, or the moment as ISO 8601 UTC.</summary>
    public object Present(double threshold) =>
        Scale == FeatureScale.Moment
            ? DateTime
                .UnixEpoch.AddSeconds(threshold)
                .ToString(threshold % 60 == 0 ? "yyyy-MM-ddTHH:mmZ" : "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : threshold;
}

public enum FeatureScale
{
    Plain,

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    Moment,

    /// <summary>Hour of the day, UTC, 0–23.</summary>
    HourOfDay,
}

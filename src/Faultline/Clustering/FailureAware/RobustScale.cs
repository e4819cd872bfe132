namespace Faultline.Clustering.FailureAware;

/// <summary>Median and a robust standard deviation (1.4826 × MAD, consistent for a normal; Rousseeuw &amp; Croux 1993) of what is usual.</summary>
/// <param name="Median">NaN when nothing was measured.</param>
/// <param name="Deviation">Never below the floor it was computed with.</param>
/// <param name="Count">Measured values behind it.</param>
public readonly record struct RobustScale(double Median, double Deviation, int Count)
{
    private const double NormalConsistency = 1.4826;

    /// <summary>Ignores NaN and infinities. A MAD of zero (more than half the values equal) falls back to the standard deviation, and that to <paramref name="floor"/>.</summary>
    public static RobustScale Of(IEnumerable<double> values, double floor)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0)
        {
            return new RobustScale(double.NaN, floor, 0);
        }

        var median = MedianOfSorted(sorted);
        var deviations = Array.ConvertAll(sorted, v => Math.Abs(v - median));
        Array.Sort(deviations);
        var deviation = NormalConsistency * MedianOfSorted(deviations);
        if (deviation < floor)
        {
            var mean = sorted.Average();
            deviation = Math.Sqrt(sorted.Sum(v => (v - mean) * (v - mean)) / sorted.Length);
        }

        return new RobustScale(median, Math.Max(deviation, floor), sorted.Length);
    }

    /// <summary>How many deviations the value lies above the median; 0 when either is unknown.</summary>
    public double Above(double? value) => value is { } known && double.IsFinite(known) && Count > 0 ? (known - Median) / Deviation : 0;

    private static double MedianOfSorted(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}

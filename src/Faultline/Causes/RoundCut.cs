namespace Faultline.Causes;

/// <summary>The roundest threshold between two neighbouring values: they are told apart by any of them, and 24 reads better than 23.71840.</summary>
public static class RoundCut
{
    // Seconds of a day, an hour, ten minutes, a minute.
    private static readonly double[] Clock = [86_400, 3_600, 600, 60];

    /// <summary>A number in [low, high): where values are whole, <paramref name="low"/> itself when they are neighbours.</summary>
    public static double Between(double low, double high, FeatureScale scale)
    {
        if (scale == FeatureScale.HourOfDay || (IsWhole(low) && IsWhole(high) && high - low <= 1))
        {
            return low;
        }

        if (scale == FeatureScale.Moment)
        {
            foreach (var step in Clock)
            {
                var moment = Math.Ceiling(low / step) * step;
                if (moment < high)
                {
                    return moment;
                }
            }

            return low;
        }

        // Multiples of 10^k have exact decimal spellings where k is negative only when they are divided, not multiplied.
        var top = (int)Math.Ceiling(Math.Log10(Math.Max(Math.Abs(low), Math.Abs(high))));
        for (var k = top; k >= top - 15; k--)
        {
            foreach (var unit in (ReadOnlySpan<double>)[1, 0.5])
            {
                var scaled = k >= 0 ? low / (unit * Math.Pow(10, k)) : low * Math.Pow(10, -k) / unit;
                var rounded = Math.Ceiling(scaled) * unit;
                var cut = k >= 0 ? rounded * Math.Pow(10, k) : rounded / Math.Pow(10, -k);
                if (cut >= low && cut < high)
                {
                    return cut;
                }
            }
        }

        return low;
    }

    private static bool IsWhole(double value) => Math.Floor(value) == value;
}

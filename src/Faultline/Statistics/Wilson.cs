namespace Faultline.Statistics;

/// <summary>Wilson's score interval of a proportion (E. B. Wilson, JASA 22, 1927).</summary>
public static class Wilson
{
    /// <summary>The proportion <paramref name="successes"/> / <paramref name="n"/> with its interval; both may be fractional (weighted counts, effective sizes).</summary>
    /// <returns>With no trial: value NaN and [0, 1], which is all that is known.</returns>
    public static Interval Interval(double successes, double n, double z = NormalDistribution.Z95)
    {
        if (!(n >= 0 && successes >= 0 && successes <= n * (1 + 1e-12)))
        {
            throw new ArgumentOutOfRangeException(nameof(successes), $"{successes} successes of {n} trials are not a proportion.");
        }

        if (n <= 0)
        {
            return new Interval(double.NaN, 0, 1, 0);
        }

        var p = Math.Min(1, successes / n);
        var z2 = z * z;
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = z * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        return new Interval(p, p <= 0 ? 0 : Math.Max(0, centre - half), p >= 1 ? 1 : Math.Min(1, centre + half), n);
    }
}

namespace Faultline.Statistics;

/// <summary>How far a pass rate dropped between two runs over the same rows.</summary>
public static class PairedDrop
{
    /// <summary>
    /// Baseline minus candidate with the Bonett–Price adjusted Wald interval (D. G. Bonett, R. M. Price, "Adjusted Wald confidence
    /// interval for a difference of binomial proportions based on paired data", J. Educational and Behavioral Statistics 37, 2012).
    /// </summary>
    /// <remarks>
    /// The adjustment adds one fixed and one broken row. Written for row differences dᵢ in [−1, 1] (baseline share minus candidate share)
    /// it holds for repeated runs too, and for single runs it is the published formula. <see cref="Statistics.Interval.Value"/> is the plain mean.
    /// </remarks>
    public static Interval Interval(IReadOnlyList<double> drops, double z = NormalDistribution.Z95)
    {
        double n = drops.Count;
        if (drops.Count == 0)
        {
            return new Interval(double.NaN, -1, 1, 0);
        }

        var sum = drops.Sum();
        var centre = sum / (n + 2);
        var variance = (drops.Sum(d => d * d) + 2) / (n + 2) - centre * centre;
        var half = z * Math.Sqrt(variance / (n + 2));
        return new Interval(sum / n, Math.Max(-1, centre - half), Math.Min(1, centre + half), n);
    }

    /// <summary>The same from counts of rows: <paramref name="fixedRows"/> and <paramref name="brokenRows"/> of <paramref name="n"/>.</summary>
    public static Interval FromCounts(int fixedRows, int brokenRows, int n)
    {
        var drops = new double[n];
        Array.Fill(drops, -1, 0, fixedRows);
        Array.Fill(drops, 1, fixedRows, brokenRows);
        return Interval(drops);
    }
}

namespace Faultline.Clustering;

/// <summary>The arithmetic of soft memberships over the clusters of one point.</summary>
internal static class SoftMemberships
{
    /// <summary>Distances to the clusters' exemplars to shares in proportion to their inverses.</summary>
    public static void FromDistances(Span<double> row)
    {
        double sum = 0;
        foreach (ref var value in row)
        {
            value = value != 0 ? 1 / value : double.MaxValue / row.Length;
            sum += value;
        }

        Scale(row, 1 / sum);
    }

    public static double Highest(ReadOnlySpan<double> row)
    {
        var highest = double.NegativeInfinity;
        foreach (var value in row)
        {
            highest = Math.Max(highest, value);
        }

        return highest;
    }

    /// <summary>Softmax; <paramref name="shift"/> keeps the exponentials finite and cancels out.</summary>
    public static void Soften(Span<double> row, double shift)
    {
        double sum = 0;
        foreach (ref var value in row)
        {
            value = double.IsPositiveInfinity(value) ? 1 : Math.Exp(value - shift);
            sum += value;
        }

        Scale(row, 1 / sum);
    }

    /// <summary>distanceᵃ · outlierᵇ normalised to the probability of being in any cluster at all.</summary>
    public static void Combine(Span<double> distance, ReadOnlySpan<double> outlier, double a, double b, double inSome)
    {
        double sum = 0;
        for (var c = 0; c < distance.Length; c++)
        {
            distance[c] = (a == 1 ? distance[c] : Math.Pow(distance[c], a)) * (b == 1 ? outlier[c] : Math.Pow(outlier[c], b));
            sum += distance[c];
        }

        // All shares underflowed: nothing says to which.
        Scale(distance, sum > 0 ? inSome / sum : 0);
    }

    private static void Scale(Span<double> row, double factor)
    {
        foreach (ref var value in row)
        {
            value *= factor;
        }
    }
}

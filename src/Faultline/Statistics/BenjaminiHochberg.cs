namespace Faultline.Statistics;

/// <summary>False-discovery-rate adjustment (Benjamini &amp; Hochberg 1995).</summary>
public static class BenjaminiHochberg
{
    /// <summary>Adjusted p-values in the order given: q_(i) = min_{j ≥ i} min(1, m·p_(j)/j).</summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var m = pValues.Count;
        var order = Enumerable.Range(0, m).OrderBy(i => pValues[i]).ThenBy(i => i).ToArray();
        var adjusted = new double[m];
        var smallest = 1.0;
        for (var rank = m; rank >= 1; rank--)
        {
            var index = order[rank - 1];
            smallest = Math.Min(smallest, pValues[index] * m / rank);
            adjusted[index] = smallest;
        }

        return adjusted;
    }
}

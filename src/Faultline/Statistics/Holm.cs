namespace Faultline.Statistics;

/// <summary>Family-wise correction of several tests (S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6, 1979).</summary>
public static class Holm
{
    /// <summary>Adjusted p-values in the order given: p₍ᵢ₎ · (m − i), made monotone and at most 1. Reject where adjusted ≤ α.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var order = Enumerable.Range(0, p.Count).OrderBy(i => p[i]).ThenBy(i => i).ToArray();
        var adjusted = new double[p.Count];
        var running = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            running = Math.Max(running, Math.Min(1, p[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = running;
        }

        return adjusted;
    }
}

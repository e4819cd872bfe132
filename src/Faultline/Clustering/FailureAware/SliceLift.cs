namespace Faultline.Clustering.FailureAware;

/// <summary>Which metadata values a group of failures has more or less of than all traffic.</summary>
public static class SliceLift
{
    private const double Shrinkage = 5;

    /// <summary>
    /// Per item ln(p/q), q its share of all traffic and p = (Σw + 5q)/(W + 5) its share of the group, shrunk towards q; 0 unless |p − q| &gt; 3 √(q(1 − q)/W).
    /// </summary>
    /// <param name="slices">The items.</param>
    /// <param name="members">Failure indices.</param>
    /// <param name="weights">A weight per failure.</param>
    public static double[] Compute(SliceTable slices, IReadOnlyList<int> members, IReadOnlyList<double> weights)
    {
        var sum = new double[slices.Items.Length];
        double all = 0;
        foreach (var member in members)
        {
            all += weights[member];
            foreach (var item in slices.Failed[member])
            {
                sum[item] += weights[member];
            }
        }

        var lift = new double[sum.Length];
        for (var item = 0; item < lift.Length && all > 0; item++)
        {
            var q = slices.Share[item];
            var p = (sum[item] + Shrinkage * q) / (all + Shrinkage);
            if (Math.Abs(p - q) > 3 * Math.Sqrt(q * (1 - q) / all))
            {
                lift[item] = Math.Log(p / q);
            }
        }

        return lift;
    }
}

namespace Faultline.Clustering;

/// <summary>A few members that together show what a cluster holds.</summary>
public static class Representatives
{
    public const int Default = 5;

    private const double CoreShare = 0.6;

    /// <summary>
    /// The medoid of the core first, then greedily the member farthest from those taken (Gonzalez 1985), among the more certain
    /// <see cref="CoreShare"/> of the members: they span the cluster without being its outliers.
    /// </summary>
    /// <param name="points">n × d.</param>
    /// <param name="members">Row indices of the cluster.</param>
    /// <param name="probabilities">By row, strength of membership.</param>
    /// <param name="count">How many; fewer come back from a smaller cluster.</param>
    public static IReadOnlyList<int> Pick(
        Matrix points,
        IReadOnlyList<int> members,
        IReadOnlyList<double> probabilities,
        int count = Default
    )
    {
        var core = members
            .OrderByDescending(m => probabilities[m])
            .ThenBy(m => m)
            .Take(Math.Max(Math.Min(count, members.Count), (int)Math.Ceiling(CoreShare * members.Count)))
            .Order()
            .ToList();
        if (core.Count == 0)
        {
            return [];
        }

        // The member nearest the mean stands for the medoid: the same point but for ties in compact clusters, and linear in the size.
        var centre = new double[points.Columns];
        foreach (var member in core)
        {
            var row = points.Row(member);
            for (var d = 0; d < centre.Length; d++)
            {
                centre[d] += row[d] / (double)core.Count;
            }
        }

        var taken = new List<int> { core.MinBy(m => Distance(points.Row(m), centre)) };
        var nearest = core.ToDictionary(m => m, m => Distance(points.Row(m), points.Row(taken[0])));
        while (taken.Count < Math.Min(count, core.Count))
        {
            var next = core.Where(m => !taken.Contains(m)).MaxBy(m => nearest[m]);
            taken.Add(next);
            foreach (var member in core)
            {
                nearest[member] = Math.Min(nearest[member], Distance(points.Row(member), points.Row(next)));
            }
        }

        return taken;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var d = 0; d < a.Length; d++)
        {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }

        return sum;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var d = 0; d < a.Length; d++)
        {
            sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
        }

        return sum;
    }
}

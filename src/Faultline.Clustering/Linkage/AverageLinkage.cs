namespace Faultline.Clustering;

/// <summary>
/// Average linkage (UPGMA, Sokal &amp; Michener 1958) by the nearest-neighbour chain (Murtagh 1983): O(n²·d) time, 8·n²/2 bytes. Of equally
/// near clusters the one with the smallest point is joined first.
/// </summary>
public static class AverageLinkage
{
    /// <summary>Labels of the clusters whose mean pairwise distance stays at or below <paramref name="threshold"/>, numbered by first appearance.</summary>
    public static int[] Cluster(Matrix profiles, Metric metric, double threshold, CancellationToken ct = default) =>
        Fit(profiles, metric, ct).Cut(threshold);

    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Dendrogram Fit(Matrix profiles, Metric metric, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var distances = new PairwiseDistances(profiles, metric);
        var n = profiles.Rows;
        var triangle = new CondensedDistances(n);
        for (var i = 0; i < n; i++)
        {
            ct.ThrowIfCancellationRequested();
            for (var j = i + 1; j < n; j++)
            {
                triangle[i, j] = distances.Between(i, j);
            }
        }

        return Fit(triangle, ct);
    }

    /// <summary>From distances already known, which are overwritten.</summary>
    public static Dendrogram Fit(CondensedDistances distances, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(distances);
        var n = distances.Count;
        var size = new int[n];
        Array.Fill(size, 1);
        var joins = new List<(int A, int B, double Distance)>(Math.Max(0, n - 1));
        var chain = new List<int>(n);
        var first = 0;
        while (joins.Count < n - 1)
        {
            ct.ThrowIfCancellationRequested();
            if (chain.Count == 0)
            {
                while (size[first] == 0)
                {
                    first++;
                }

                chain.Add(first);
            }

            var tip = chain[^1];
            var previous = chain.Count > 1 ? chain[^2] : -1;
            var (nearest, distance) = Nearest(distances, size, tip, previous);
            if (nearest != previous)
            {
                chain.Add(nearest);
                continue;
            }

            chain.RemoveRange(chain.Count - 2, 2);
            var (keep, drop) = (Math.Min(tip, previous), Math.Max(tip, previous));
            joins.Add((keep, drop, distance));
            Join(distances, size, keep, drop);
        }

        return Ordered(n, joins);
    }

    private static (int Index, double Distance) Nearest(CondensedDistances distances, int[] size, int tip, int previous)
    {
        // The predecessor wins a tie, else the chain could circle for ever.
        var best = previous;
        var distance = previous >= 0 ? distances[tip, previous] : double.PositiveInfinity;
        for (var k = 0; k < size.Length; k++)
        {
            if (k != tip && size[k] > 0 && (distances[tip, k] < distance || best < 0))
            {
                (best, distance) = (k, distances[tip, k]);
            }
        }

        return (best, distance);
    }

    private static void Join(CondensedDistances distances, int[] size, int keep, int drop)
    {
        double a = size[keep];
        double b = size[drop];
        size[keep] += size[drop];
        size[drop] = 0;
        for (var k = 0; k < size.Length; k++)
        {
            if (size[k] > 0 && k != keep)
            {
                distances[k, keep] = (a * distances[k, keep] + b * distances[k, drop]) / (a + b);
            }
        }
    }

    /// <summary>The chain finds joins out of order; sort them by height and name each by the nodes it unites.</summary>
    private static Dendrogram Ordered(int n, List<(int A, int B, double Distance)> joins)
    {
        // Found by root, not by slot: rounding may put a join a last bit below the one that made its part.
        var parent = Enumerable.Range(0, n).ToArray();
        var node = Enumerable.Range(0, n).ToArray();
        var size = new int[n];
        Array.Fill(size, 1);
        var merges = new List<Merge>(joins.Count);
        foreach (var (a, b, distance) in joins.OrderBy(j => j.Distance))
        {
            var (x, y) = (Root(parent, a), Root(parent, b));
            var (low, high) = (Math.Min(node[x], node[y]), Math.Max(node[x], node[y]));
            parent[y] = x;
            size[x] += size[y];
            node[x] = n + merges.Count;
            merges.Add(new Merge(low, high, distance, size[x]));
        }

        return new Dendrogram(n, merges);
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}

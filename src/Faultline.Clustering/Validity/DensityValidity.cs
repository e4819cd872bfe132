namespace Faultline.Clustering;

/// <summary>
/// DBCV, density-based clustering validation (Moulavi et al. 2014), −1..1, higher is better: per cluster the density separation from the
/// nearest other cluster against its own density sparseness, weighted by size over all points, noise included. O(n²·d) time, O(n) memory.
/// </summary>
public static class DensityValidity
{
    private const int RowChunk = 16;

    /// <summary>Σ |Cᵢ|/n · Vᵢ; NaN with fewer than two clusters.</summary>
    public static double Score(Matrix points, int[] labels, Metric metric = Metric.Euclidean, CancellationToken ct = default)
    {
        var clusters = Clusters(points, labels, metric, ct);
        return clusters.Count < 2 ? double.NaN : clusters.Sum(c => (double)c.Size / labels.Length * c.Validity);
    }

    /// <summary>The parts of the index, by ascending label; empty with fewer than two clusters. A cluster of one point has validity 0.</summary>
    public static IReadOnlyList<ClusterValidity> Clusters(
        Matrix points,
        int[] labels,
        Metric metric = Metric.Euclidean,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != points.Rows)
        {
            throw new ArgumentException($"{points.Rows} points need as many labels, got {labels.Length}.", nameof(labels));
        }

        var members = Enumerable
            .Range(0, labels.Length)
            .Where(i => labels[i] >= 0)
            .GroupBy(i => labels[i])
            .OrderBy(g => g.Key)
            .Select(g => (Label: g.Key, Points: g.ToArray()))
            .ToArray();
        if (members.Length < 2)
        {
            return [];
        }

        var distances = new PairwiseDistances(points, metric);
        var core = new double[labels.Length];
        var inner = new int[members.Length][];
        var sparseness = new double[members.Length];
        for (var c = 0; c < members.Length; c++)
        {
            CoreDistances(distances, members[c].Points, points.Columns, core, ct);
            (inner[c], sparseness[c]) = InnerTree(distances, members[c].Points, core, ct);
        }

        var separation = Separations(distances, inner, core, ct);
        return [.. members.Select((m, c) => new ClusterValidity(m.Label, m.Points.Length, sparseness[c], separation[c]))];
    }

    /// <summary>(mean over the other members of distance^(−d))^(−1/d), taken relative to the nearest so that no power overflows.</summary>
    private static void CoreDistances(PairwiseDistances distances, int[] members, int dimensions, double[] core, CancellationToken ct) =>
        RowParallel.For(
            members.Length,
            RowChunk,
            null,
            (start, end) =>
            {
                var row = new double[members.Length];
                for (var i = start; i < end; i++)
                {
                    ct.ThrowIfCancellationRequested();
                    var nearest = double.PositiveInfinity;
                    for (var j = 0; j < members.Length; j++)
                    {
                        row[j] = distances.Between(members[i], members[j]);
                        nearest = row[j] > 0 ? Math.Min(nearest, row[j]) : nearest;
                    }

                    core[members[i]] = Core(row, nearest, dimensions);
                }
            },
            ct
        );

    private static double Core(double[] row, double nearest, int dimensions)
    {
        if (double.IsPositiveInfinity(nearest))
        {
            return 0;
        }

        double sum = 0;
        foreach (var distance in row)
        {
            // Copies of the point are left out, as in the reference implementation: one would make the density infinite.
            sum += distance > 0 ? Math.Pow(nearest / distance, dimensions) : 0;
        }

        return nearest * Math.Pow(sum / (row.Length - 1), -1.0 / dimensions);
    }

    /// <summary>Prim's tree of mutual reachability inside a cluster: the nodes that are no leaves, and the longest edge between two of them.</summary>
    private static (int[] Inner, double Sparseness) InnerTree(
        PairwiseDistances distances,
        int[] members,
        double[] core,
        CancellationToken ct
    )
    {
        var n = members.Length;
        var reach = new double[n];
        var parent = new int[n];
        var degree = new int[n];
        var inTree = new bool[n];
        var edges = new List<(int A, int B, double Weight)>(n);
        Array.Fill(reach, double.PositiveInfinity);
        var current = 0;
        inTree[0] = true;
        while (edges.Count < n - 1)
        {
            ct.ThrowIfCancellationRequested();
            var next = -1;
            for (var j = 0; j < n; j++)
            {
                if (inTree[j])
                {
                    continue;
                }

                var weight = Reachability(distances, core, members[current], members[j]);
                if (weight < reach[j])
                {
                    (reach[j], parent[j]) = (weight, current);
                }

                next = next < 0 || reach[j] < reach[next] ? j : next;
            }

            inTree[next] = true;
            degree[next]++;
            degree[parent[next]]++;
            edges.Add((parent[next], next, reach[next]));
            current = next;
        }

        var between = edges.Where(e => degree[e.A] > 1 && degree[e.B] > 1).Select(e => e.Weight).ToArray();
        var inner = members.Where((_, i) => degree[i] > 1).ToArray();
        // Two points or a star have no such edge; then every edge and every node counts.
        return (
            inner.Length == 0 ? members : inner,
            between.Length > 0 ? between.Max() : edges.Select(e => e.Weight).DefaultIfEmpty(0).Max()
        );
    }

    private static double[] Separations(PairwiseDistances distances, int[][] inner, double[] core, CancellationToken ct)
    {
        var nodes = inner.SelectMany((points, c) => points.Select(p => (Point: p, Cluster: c))).ToArray();
        var nearest = new double[nodes.Length];
        RowParallel.For(
            nodes.Length,
            RowChunk,
            null,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    ct.ThrowIfCancellationRequested();
                    nearest[i] = double.PositiveInfinity;
                    foreach (var (point, cluster) in nodes)
                    {
                        if (cluster != nodes[i].Cluster)
                        {
                            nearest[i] = Math.Min(nearest[i], Reachability(distances, core, nodes[i].Point, point));
                        }
                    }
                }
            },
            ct
        );
        var result = new double[inner.Length];
        Array.Fill(result, double.PositiveInfinity);
        for (var i = 0; i < nodes.Length; i++)
        {
            result[nodes[i].Cluster] = Math.Min(result[nodes[i].Cluster], nearest[i]);
        }

        return result;
    }

    private static double Reachability(PairwiseDistances distances, double[] core, int a, int b) =>
        Math.Max(distances.Between(a, b), Math.Max(core[a], core[b]));
}

namespace Faultline.Clustering;

/// <summary>Every pair, twice, in O(n) memory: for a few hundred points nothing is faster.</summary>
internal sealed class BruteForceRoute(PointSet points) : ISpanningTreeRoute
{
    public double[] CoreDistances(int k, Reporter reporter)
    {
        var core = new double[points.Count];
        var row = new double[points.Count];
        for (var i = 0; i < core.Length; i++)
        {
            reporter.At((double)i / core.Length);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = j == i ? double.PositiveInfinity : points.Squared(i, j);
            }

            Array.Sort(row);
            core[i] = points.FromSquared(row[k - 1]);
        }

        return core;
    }

    /// <summary>Prim's algorithm, the nearest point outside chosen by the canonical order of the edge that reaches it.</summary>
    public SpanningTree SpanningTree(double[] coreDistances, Reporter reporter)
    {
        var n = points.Count;
        var edges = new Edge[n - 1];
        var best = new Edge[n];
        var outside = new int[n - 1];
        for (var i = 1; i < n; i++)
        {
            outside[i - 1] = i;
            best[i] = Edge.None;
        }

        var current = 0;
        for (var step = 0; step < n - 1; step++)
        {
            reporter.At((double)step / n);
            var nearest = 0;
            for (var o = 0; o < outside.Length - step; o++)
            {
                var point = outside[o];
                var weight = Math.Max(points.Distance(current, point), Math.Max(coreDistances[current], coreDistances[point]));
                var edge = Edge.Between(weight, current, point);
                if (edge.CompareTo(best[point]) < 0)
                {
                    best[point] = edge;
                }

                if (best[point].CompareTo(best[outside[nearest]]) < 0)
                {
                    nearest = o;
                }
            }

            current = outside[nearest];
            edges[step] = best[current];
            outside[nearest] = outside[outside.Length - step - 1];
        }

        return Edge.ToTree(edges);
    }
}

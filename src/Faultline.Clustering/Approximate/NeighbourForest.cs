namespace Faultline.Clustering;

/// <summary>The minimum spanning forest of mutual reachability over the pairs that neighbour lists hold (Kruskal 1956).</summary>
internal static class NeighbourForest
{
    /// <param name="lists">Neighbours of every point.</param>
    /// <param name="points">The points, in the order of the lists.</param>
    /// <param name="core">Core distances, in the same order.</param>
    /// <param name="name">What each point is called in the edges, by which ties are ordered.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="reporter">Progress and the way to stop.</param>
    /// <returns>The edges, by name, and the trees they make of the points in the lists' order.</returns>
    public static (List<Edge> Edges, DisjointSets Trees) Of(
        NeighbourLists lists,
        PointSet points,
        double[] core,
        int[] name,
        int? threads,
        Reporter reporter
    )
    {
        var place = new int[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            place[name[i]] = i;
        }

        var candidates = new List<Edge>(lists.Index.Length);
        for (var i = 0; i < lists.Points; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                reporter.At(0.3 * i / lists.Points);
            }

            var index = lists.IndexOf(i);
            var squared = lists.SquaredOf(i);
            for (var at = 0; at < index.Length; at++)
            {
                var other = index[at];
                // A pair that both lists hold counts once.
                if (i < other || !lists.IndexOf(other).Contains(i))
                {
                    candidates.Add(
                        Edge.Between(Math.Max(points.FromSquared(squared[at]), Math.Max(core[i], core[other])), name[i], name[other])
                    );
                }
            }
        }

        var trees = new DisjointSets(lists.Points);
        var edges = new List<Edge>(lists.Points);
        foreach (var edge in EdgeSort.Sorted(candidates, threads, reporter.CancellationToken))
        {
            int a = trees.Find(place[edge.Low]),
                b = trees.Find(place[edge.High]);
            if (a != b)
            {
                trees.Union(a, b);
                edges.Add(edge);
            }
        }

        return (edges, trees);
    }
}

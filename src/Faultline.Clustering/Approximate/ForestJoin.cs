namespace Faultline.Clustering;

/// <summary>
/// Joins the trees of a forest. Each is represented by some of its points, the densest and ones spread over it; the representatives' minimum spanning tree,
/// exact, says which trees meet, and each of its edges then descends along the neighbour lists of both ends to the lightest one it comes upon.
/// </summary>
internal sealed class ForestJoin(PointSet points, NeighbourLists lists, double[] core, int? threads)
{
    private const int Representatives = 4096;
    private const int Steps = 64;

    /// <summary>The joining edges, by the points' places in the lists.</summary>
    public List<Edge> Run(DisjointSets trees, int count, Reporter reporter)
    {
        if (count < 2)
        {
            return [];
        }

        var chosen = Choose(trees, count);
        var component = new int[chosen.Length];
        var number = new Dictionary<int, int>();
        for (var r = 0; r < chosen.Length; r++)
        {
            var root = trees.Find(chosen[r]);
            number.TryAdd(root, number.Count);
            component[r] = number[root];
        }

        var few = points.Take(chosen);
        // Squared differences resolve what products may not, and there are few.
        using var packed = new PackedPoints(few, true, threads, reporter.CancellationToken);
        var search = new TileSearch(few, new TileDistances(packed, true), threads);
        var joins = Boruvka.Join(few, Array.ConvertAll(chosen, i => core[i]), component, search, threads, reporter);
        return joins.ConvertAll(edge => Descend(chosen[edge.Low], chosen[edge.High]));
    }

    /// <summary>Half of a tree's share are its densest points, half lie evenly along it; in order.</summary>
    private int[] Choose(DisjointSets trees, int count)
    {
        var share = Math.Max(2, Representatives / count) / 2;
        var chosen = new SortedSet<int>();
        foreach (var tree in Enumerable.Range(0, core.Length).GroupBy(trees.Find))
        {
            int[] members = [.. tree];
            chosen.UnionWith(members.OrderBy(i => core[i]).ThenBy(i => i).Take(share));
            for (var s = 0; s < Math.Min(share, members.Length); s++)
            {
                chosen.Add(members[(int)((long)s * members.Length / share)]);
            }
        }

        return [.. chosen];
    }

    private Edge Descend(int a, int b)
    {
        var best = Weigh(a, b);
        for (var step = 0; step < Steps; step++)
        {
            var (low, high) = (best.Low, best.High);
            foreach (var other in lists.IndexOf(low))
            {
                best = Min(best, Weigh(other, high));
            }

            foreach (var other in lists.IndexOf(high))
            {
                best = Min(best, Weigh(low, other));
            }

            if (best.Low == low && best.High == high)
            {
                break;
            }
        }

        return best;
    }

    private Edge Weigh(int a, int b) => Edge.Between(Math.Max(points.Distance(a, b), Math.Max(core[a], core[b])), a, b);

    private static Edge Min(Edge a, Edge b) => b < a ? b : a;
}

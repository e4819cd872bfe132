using Faultline.Clustering;

namespace Faultline.Weekly;

/// <summary>Finds each new cluster's place in the history.</summary>
public static class Lineage
{
    /// <summary>Matches earlier clusters to new ones.</summary>
    /// <param name="previous">Earlier clusters, p of them.</param>
    /// <param name="anchors">Frozen members of earlier clusters: which earlier cluster each belongs to (index into <paramref name="previous"/>).</param>
    /// <param name="assigned">By anchor: the new cluster the new model gives it, or −1.</param>
    /// <param name="newClusters">Number of new clusters, q.</param>
    /// <param name="likeness">p × q, likeness of centroids in [0, 1].</param>
    /// <returns>One transition a new cluster, in order.</returns>
    public static IReadOnlyList<ClusterTransition> Match(
        IReadOnlyList<PreviousCluster> previous,
        IReadOnlyList<int> anchors,
        IReadOnlyList<int> assigned,
        int newClusters,
        double[,] likeness,
        LineageOptions? options = null
    )
    {
        options ??= new LineageOptions();
        var overlap = new int[previous.Count, newClusters];
        var sizes = new int[previous.Count];
        for (var a = 0; a < anchors.Count; a++)
        {
            sizes[anchors[a]]++;
            if (assigned[a] >= 0)
            {
                overlap[anchors[a], assigned[a]]++;
            }
        }

        var matched = Assign(overlap, sizes, likeness, options);
        return [.. Enumerable.Range(0, newClusters).Select(j => Of(j, previous, overlap, sizes, matched, options))];
    }

    /// <summary>By earlier cluster the new one it is matched to by the Hungarian method on 1 − (λJ + (1 − λ)·likeness), or −1.</summary>
    private static int[] Assign(int[,] overlap, int[] sizes, double[,] likeness, LineageOptions options)
    {
        var p = overlap.GetLength(0);
        var q = overlap.GetLength(1);
        if (p == 0 || q == 0)
        {
            return [.. Enumerable.Repeat(-1, p)];
        }

        var received = new int[q];
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < q; j++)
            {
                received[j] += overlap[i, j];
            }
        }

        // Square, so that every row has a column; the padding costs as much as no likeness at all.
        var side = Math.Max(p, q);
        var cost = new double[side, side];
        for (var i = 0; i < side; i++)
        {
            for (var j = 0; j < side; j++)
            {
                cost[i, j] = 1;
                if (i < p && j < q)
                {
                    var union = sizes[i] + received[j] - overlap[i, j];
                    var jaccard = union == 0 ? 0 : (double)overlap[i, j] / union;
                    cost[i, j] = 1 - (options.JaccardWeight * jaccard + (1 - options.JaccardWeight) * likeness[i, j]);
                }
            }
        }

        var solution = Assignment.Solve(cost);
        return [.. Enumerable.Range(0, p).Select(i => solution[i] < q ? solution[i] : -1)];
    }

    private static ClusterTransition Of(
        int cluster,
        IReadOnlyList<PreviousCluster> previous,
        int[,] overlap,
        int[] sizes,
        int[] matched,
        LineageOptions options
    )
    {
        double Share(int i) => sizes[i] < options.MinAnchors ? 0 : (double)overlap[i, cluster] / sizes[i];

        var parents = Enumerable
            .Range(0, previous.Count)
            .Where(i => Share(i) >= options.PieceAt)
            .OrderByDescending(i => overlap[i, cluster])
            .ThenBy(i => previous[i].ClusterId, StringComparer.Ordinal)
            .ToArray();
        var whole = Array.FindAll(parents, i => Share(i) >= options.SurvivesAt);
        var living = Array.FindAll(whole, i => !previous[i].Gone);
        if (living.Length > 1)
        {
            // The matched one gives its identity, else the one that brings most; the others end here, and are named.
            var match = Array.FindIndex(living, i => matched[i] == cluster);
            var heir = previous[living[Math.Max(0, match)]].ClusterId;
            return new(cluster, Transition.Merged, heir, [.. living.Select(i => previous[i].ClusterId)]);
        }

        if (living.Length == 1)
        {
            var id = previous[living[0]].ClusterId;
            return new(cluster, Transition.Survives, id, [id]);
        }

        var back = Array.Find(whole, i => previous[i].Gone && matched[i] == cluster);
        if (Array.Exists(whole, i => previous[i].Gone && matched[i] == cluster))
        {
            var id = previous[back].ClusterId;
            return new(cluster, Transition.Reopened, id, [id]);
        }

        return parents.Length > 0
            ? new(cluster, Transition.Split, null, [.. parents.Select(i => previous[i].ClusterId)])
            : new(cluster, Transition.New, null, []);
    }
}

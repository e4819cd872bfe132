using Faultline.Clustering;

namespace Faultline.Weekly;

/// <summary>Finds each new cluster's place in the history.</summary>
/// <remarks>
/// A is the set of traces that belong to an earlier cluster, B to a new one, both over the same traces. An earlier cluster survives where |A∩B|/|A| ≥ .7 and
/// it brings a fair part of B (MONIC; the second condition keeps a small cluster from giving its name to a large one that swallowed it) and the centres are alike:
/// a flood of something new may contain all that an old cluster looked like, and still have its middle elsewhere.
/// </remarks>
public static class Lineage
{
    /// <summary>Matches earlier clusters to new ones.</summary>
    /// <param name="previous">Earlier clusters, p of them.</param>
    /// <param name="traces">Traces placed under both models.</param>
    /// <param name="newClusters">Number of new clusters, q.</param>
    /// <param name="likeness">p × q, likeness of centroids in [0, 1].</param>
    /// <param name="options">Thresholds.</param>
    /// <returns>One transition a new cluster, in order.</returns>
    public static IReadOnlyList<ClusterTransition> Match(
        IReadOnlyList<PreviousCluster> previous,
        IReadOnlyList<PlacedTwice> traces,
        int newClusters,
        double[,] likeness,
        LineageOptions? options = null
    )
    {
        options ??= new LineageOptions();
        var overlap = Overlap.Count(traces, previous.Count, newClusters);
        var matched = Assign(overlap, likeness, options);
        return [.. Enumerable.Range(0, newClusters).Select(j => Of(j, previous, overlap, likeness, matched, options))];
    }

    /// <summary>By earlier cluster the new one it is matched to by the Hungarian method on 1 − (λJ + (1 − λ)·likeness), or −1.</summary>
    private static int[] Assign(Overlap overlap, double[,] likeness, LineageOptions options)
    {
        var cost = new double[overlap.Earlier, overlap.Now];
        for (var i = 0; i < overlap.Earlier; i++)
        {
            for (var j = 0; j < overlap.Now; j++)
            {
                cost[i, j] = 1 - (options.JaccardWeight * overlap.Jaccard(i, j) + (1 - options.JaccardWeight) * likeness[i, j]);
            }
        }

        return Assignment.Solve(cost);
    }

    private static ClusterTransition Of(
        int cluster,
        IReadOnlyList<PreviousCluster> previous,
        Overlap overlap,
        double[,] likeness,
        int[] matched,
        LineageOptions options
    )
    {
        var parents = Enumerable
            .Range(0, previous.Count)
            .Where(i => overlap.Traces[i] >= options.MinAnchors && likeness[i, cluster] >= options.AlikeAt)
            .Where(i => overlap.ShareOfEarlier(i, cluster) >= options.PieceAt || overlap.ShareOfNow(i, cluster) > 0.5)
            .OrderByDescending(i => matched[i] == cluster)
            .ThenByDescending(i => overlap.Shared[i, cluster])
            .ThenBy(i => previous[i].ClusterId, StringComparer.Ordinal)
            .ToArray();
        var whole = Array.FindAll(parents, i => overlap.ShareOfEarlier(i, cluster) >= options.SurvivesAt);
        var living = Array.FindAll(whole, i => !previous[i].Gone);
        ClusterTransition Is(Transition transition, string? inherited, int[] from) =>
            new(
                cluster,
                transition,
                inherited,
                [.. from.Select(i => previous[i].ClusterId)],
                from.Length == 0 ? null : overlap.Between(from[0], cluster)
            );

        var heir = Array.FindIndex(living, i => overlap.ShareOfNow(i, cluster) >= options.SurvivesAt);
        if (living.Length > 1 && heir < 0)
        {
            return Is(Transition.Merged, null, living);
        }

        heir = living.Length == 1 && overlap.ShareOfNow(living[0], cluster) >= options.PieceAt ? 0 : heir;
        if (heir >= 0)
        {
            return Is(Transition.Survives, previous[living[heir]].ClusterId, [living[heir], .. living.Where(i => i != living[heir])]);
        }

        var back = Array.FindIndex(
            whole,
            i => previous[i].Gone && matched[i] == cluster && overlap.ShareOfNow(i, cluster) >= options.PieceAt
        );
        if (back >= 0)
        {
            return Is(Transition.Reopened, previous[whole[back]].ClusterId, [whole[back]]);
        }

        // One that is here as a whole and hardly counts was swallowed; that makes no relative of what swallowed it.
        var pieces = Array.FindAll(
            parents,
            i => !previous[i].Gone && !(whole.Contains(i) && overlap.ShareOfNow(i, cluster) < options.PieceAt)
        );
        return pieces.Length > 0 ? Is(Transition.Split, null, pieces) : Is(Transition.New, null, []);
    }
}

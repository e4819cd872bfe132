namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>How far the clusters of a draw are those of all failures.</summary>
public static class Reproduction
{
    /// <summary>The adjusted Rand index over the drawn failures (noise as a class), and the reproduced detail Σ −p_C ln p_C · J_C.</summary>
    /// <param name="all">Labels when everything is clustered; −1 noise.</param>
    /// <param name="draw">Indices into <paramref name="all"/>, ascending.</param>
    /// <param name="found">Labels when the draw alone is clustered, in its order.</param>
    /// <remarks>p_C is a cluster's share of all failures, J_C its largest Jaccard index with a cluster of the draw (Hennig 2007).</remarks>
    public static (double Agreement, double Detail) Of(int[] all, int[] draw, int[] found)
    {
        var mine = Array.ConvertAll(draw, i => all[i]);
        return (PartitionScores.AdjustedRandIndex(mine, found), Detail(all, mine, found));
    }

    private static double Detail(int[] all, int[] mine, int[] found)
    {
        var clusters = all.Length == 0 ? 0 : all.Max() + 1;
        var others = found.Length == 0 ? 0 : found.Max() + 1;
        var sizes = new int[clusters];
        var drawn = new int[clusters];
        var foundSizes = new int[others];
        var shared = new int[clusters * others];
        foreach (var label in all.Where(l => l >= 0))
        {
            sizes[label]++;
        }

        for (var i = 0; i < mine.Length; i++)
        {
            if (mine[i] >= 0)
            {
                drawn[mine[i]]++;
            }

            if (found[i] >= 0)
            {
                foundSizes[found[i]]++;
            }

            if (mine[i] >= 0 && found[i] >= 0)
            {
                shared[mine[i] * others + found[i]]++;
            }
        }

        double detail = 0;
        for (var c = 0; c < clusters; c++)
        {
            double best = 0;
            for (var o = 0; o < others; o++)
            {
                var both = shared[c * others + o];
                best = Math.Max(best, both == 0 ? 0 : both / (double)(drawn[c] + foundSizes[o] - both));
            }

            var share = sizes[c] / (double)all.Length;
            detail -= share > 0 ? share * Math.Log(share) * best : 0;
        }

        return detail;
    }
}

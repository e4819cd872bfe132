namespace Faultline.Clustering;

/// <summary>Stage 6: from selected clusters to the label and membership strength of each point.</summary>
internal static class Labelling
{
    /// <summary>Index into <paramref name="selected"/> of each point's cluster; −1 is noise.</summary>
    public static int[] Label(CondensedTree tree, int[] selected, HdbscanOptions options)
    {
        var position = new int[tree.Clusters];
        Array.Fill(position, -1);
        for (var s = 0; s < selected.Length; s++)
        {
            position[selected[s]] = s;
        }

        // Rows list parents first, so each cluster inherits the nearest selected one at or above it.
        var nearest = new int[tree.Clusters];
        nearest[0] = position[0];
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree.Child[i] >= tree.Points)
            {
                var child = tree.Child[i] - tree.Points;
                nearest[child] = position[child] >= 0 ? position[child] : nearest[tree.Parent[i] - tree.Points];
            }
        }

        var rootAlone = selected is [0] && options.AllowSingleCluster;
        var rootThreshold = rootAlone ? RootThreshold(tree, options) : double.PositiveInfinity;
        var labels = new int[tree.Points];
        Array.Fill(labels, -1);
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree.Child[i] >= tree.Points)
            {
                continue;
            }

            var label = nearest[tree.Parent[i] - tree.Points];
            var reachesRootOnly = label >= 0 && selected[label] == 0;
            labels[tree.Child[i]] = reachesRootOnly && !(rootAlone && tree.Lambda[i] >= rootThreshold) ? -1 : label;
        }

        return labels;
    }

    /// <summary>min(λ, λ_max)/λ_max, with λ_max over the direct rows of the selected cluster.</summary>
    public static double[] Probabilities(CondensedTree tree, int[] selected, int[] labels)
    {
        var deaths = DirectDeaths(tree);
        var probabilities = new double[tree.Points];
        for (var i = 0; i < tree.Count; i++)
        {
            var point = tree.Child[i];
            if (point >= tree.Points || labels[point] < 0)
            {
                continue;
            }

            var death = deaths[selected[labels[point]]];
            probabilities[point] = death == 0 || double.IsInfinity(tree.Lambda[i]) ? 1 : Math.Min(tree.Lambda[i], death) / death;
        }

        return probabilities;
    }

    /// <summary>The greatest λ among each cluster's own rows, child clusters included.</summary>
    public static double[] DirectDeaths(CondensedTree tree)
    {
        var deaths = new double[tree.Clusters];
        for (var i = 0; i < tree.Count; i++)
        {
            var cluster = tree.Parent[i] - tree.Points;
            deaths[cluster] = Math.Max(deaths[cluster], tree.Lambda[i]);
        }

        return deaths;
    }

    /// <summary>A single cluster made of the root keeps only the points that stay to its end, or to epsilon.</summary>
    private static double RootThreshold(CondensedTree tree, HdbscanOptions options) =>
        options.Epsilon > 0 ? 1 / options.Epsilon : DirectDeaths(tree)[0];
}

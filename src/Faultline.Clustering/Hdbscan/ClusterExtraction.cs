namespace Faultline.Clustering;

/// <summary>Stage 5: which clusters of the condensed tree are the answer.</summary>
internal static class ClusterExtraction
{
    /// <summary>Selected clusters as indices into <paramref name="tree"/>, ascending. <paramref name="stability"/> is updated to the best of each subtree.</summary>
    public static int[] Select(ClusterTree tree, double[] stability, HdbscanOptions options)
    {
        var selected = options.Selection == ClusterSelection.Leaf ? Leaves(tree) : ExcessOfMass(tree, stability, options);
        if (options.Epsilon > 0 && tree.Count > 1)
        {
            var rootAlone = options.Selection == ClusterSelection.Eom && selected is [0];
            selected = rootAlone ? selected : EpsilonSearch(tree, selected, options);
        }

        return selected;
    }

    private static int[] Leaves(ClusterTree tree) => [.. Enumerable.Range(1, tree.Count - 1).Where(tree.IsLeaf)];

    private static int[] ExcessOfMass(ClusterTree tree, double[] stability, HdbscanOptions options)
    {
        var first = options.AllowSingleCluster ? 0 : 1;
        var largest = options.MaxClusterSize ?? int.MaxValue;
        var chosen = new bool[tree.Count];
        // Children come after their parents, so one pass backwards sees every subtree finished.
        for (var cluster = tree.Count - 1; cluster >= first; cluster--)
        {
            double below = 0;
            foreach (var child in tree.Children[cluster])
            {
                below += stability[child];
            }

            if (below > stability[cluster] || tree.Size[cluster] > largest)
            {
                stability[cluster] = below;
                continue;
            }

            chosen[cluster] = true;
            foreach (var descendant in tree.Descendants(cluster))
            {
                chosen[descendant] = false;
            }
        }

        return [.. Enumerable.Range(0, tree.Count).Where(cluster => chosen[cluster])];
    }

    /// <summary>Replaces clusters born below epsilon by their first ancestor that is not (Malzer &amp; Baum 2020, "A hybrid approach to hierarchical density-based cluster selection").</summary>
    private static int[] EpsilonSearch(ClusterTree tree, int[] candidates, HdbscanOptions options)
    {
        var selected = new SortedSet<int>();
        var covered = new HashSet<int>();
        foreach (var candidate in candidates)
        {
            if (1 / tree.Birth[candidate] >= options.Epsilon)
            {
                selected.Add(candidate);
            }
            else if (!covered.Contains(candidate))
            {
                var ancestor = Ascend(tree, candidate, options);
                selected.Add(ancestor);
                covered.UnionWith(tree.Descendants(ancestor));
            }
        }

        return [.. selected];
    }

    private static int Ascend(ClusterTree tree, int cluster, HdbscanOptions options)
    {
        while (true)
        {
            var parent = tree.Parent[cluster];
            if (parent == 0)
            {
                return options.AllowSingleCluster ? 0 : cluster;
            }

            if (1 / tree.Birth[parent] > options.Epsilon)
            {
                return parent;
            }

            cluster = parent;
        }
    }
}

namespace Faultline.Clustering;

/// <summary>Stability of each cluster of a condensed tree: Σ (λ_departure − λ_birth) over its points (Campello et al. 2013, eq. 3).</summary>
internal static class Stability
{
    /// <summary>One value a cluster, index 0 the root, which is born at λ = 0.</summary>
    public static double[] Of(CondensedTree tree)
    {
        var births = Births(tree);
        var stability = new double[tree.Clusters];
        for (var i = 0; i < tree.Count; i++)
        {
            var cluster = tree.Parent[i] - tree.Points;
            // Born and dissolved at infinite density (duplicates): no time passes, and ∞ − ∞ must not poison the sum.
            if (tree.Lambda[i] > births[cluster])
            {
                stability[cluster] += (tree.Lambda[i] - births[cluster]) * tree.ChildSize[i];
            }
        }

        return stability;
    }

    /// <summary>λ at which each cluster splits off its parent.</summary>
    public static double[] Births(CondensedTree tree)
    {
        var births = new double[tree.Clusters];
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree.Child[i] >= tree.Points)
            {
                births[tree.Child[i] - tree.Points] = tree.Lambda[i];
            }
        }

        return births;
    }
}

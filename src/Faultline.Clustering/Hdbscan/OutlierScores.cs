namespace Faultline.Clustering;

/// <summary>Stage 7: GLOSH, 1 − λ_point/λ_max with λ_max over the subtree of the cluster the point leaves (Campello et al. 2015, §6).</summary>
internal static class OutlierScores
{
    public static double[] Glosh(CondensedTree tree)
    {
        var deaths = Labelling.DirectDeaths(tree);
        for (var i = tree.Count - 1; i >= 0; i--)
        {
            if (tree.Child[i] >= tree.Points)
            {
                int child = tree.Child[i] - tree.Points,
                    parent = tree.Parent[i] - tree.Points;
                deaths[parent] = Math.Max(deaths[parent], deaths[child]);
            }
        }

        var scores = new double[tree.Points];
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree.Child[i] < tree.Points)
            {
                scores[tree.Child[i]] = Score(tree.Lambda[i], deaths[tree.Parent[i] - tree.Points]);
            }
        }

        return scores;
    }

    private static double Score(double lambda, double death)
    {
        if (death == 0 || double.IsInfinity(lambda))
        {
            return 0;
        }

        return double.IsInfinity(death) ? 1 : (death - lambda) / death;
    }
}

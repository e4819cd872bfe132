namespace Faultline.Clustering;

/// <summary>Stability of a cluster over the largest that its points could have: Σ(λ − λ_birth)/(size · λ_max).</summary>
internal static class Persistence
{
    public static double[] Of(CondensedTree tree, int[] selected, int[] labels, double[] stability)
    {
        var highest = tree.Lambda.DefaultIfEmpty(0).Max();
        var sizes = new int[selected.Length];
        foreach (var label in labels.Where(label => label >= 0))
        {
            sizes[label]++;
        }

        return
        [
            .. selected.Select(
                (cluster, label) =>
                    double.IsInfinity(highest) || highest == 0 || sizes[label] == 0 ? 1 : stability[cluster] / (sizes[label] * highest)
            ),
        ];
    }
}

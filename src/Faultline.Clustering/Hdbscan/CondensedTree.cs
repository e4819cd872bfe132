namespace Faultline.Clustering;

/// <summary>
/// The dendrogram without splits smaller than min_cluster_size, one row a departure: <c>Child[i]</c> leaves <c>Parent[i]</c> at density
/// <c>Lambda[i]</c> = 1/distance (∞ at distance 0), taking <c>ChildSize[i]</c> points with it. Ids below <see cref="Points"/> are points; the root is
/// <see cref="Points"/> itself; parents come before their children.
/// </summary>
public sealed record CondensedTree(int Points, int[] Parent, int[] Child, double[] Lambda, int[] ChildSize)
{
    /// <summary>Rows.</summary>
    public int Count => Child.Length;

    /// <summary>Clusters in the tree, the root included: ids Points .. Points + Clusters − 1.</summary>
    public int Clusters { get; init; }
}

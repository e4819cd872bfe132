namespace Faultline.Clustering;

/// <summary>The clusters of a condensed tree without its points, indexed from the root = 0; a child's index is greater than its parent's.</summary>
internal sealed class ClusterTree
{
    public ClusterTree(CondensedTree tree)
    {
        Count = tree.Clusters;
        Parent = new int[Count];
        Size = new int[Count];
        Birth = Stability.Births(tree);
        var children = new List<int>[Count];
        for (var c = 0; c < Count; c++)
        {
            children[c] = [];
        }

        Parent[0] = -1;
        for (var i = 0; i < tree.Count; i++)
        {
            if (tree.Child[i] >= tree.Points)
            {
                int child = tree.Child[i] - tree.Points,
                    parent = tree.Parent[i] - tree.Points;
                Parent[child] = parent;
                Size[child] = tree.ChildSize[i];
                children[parent].Add(child);
            }
        }

        Children = children;
        // The reference counts the root as the sum of its child clusters, not of its points.
        Size[0] = children[0].Sum(child => Size[child]);
    }

    public int Count { get; }

    /// <summary>−1 for the root.</summary>
    public int[] Parent { get; }

    public int[] Size { get; }

    /// <summary>λ at birth; 0 for the root.</summary>
    public double[] Birth { get; }

    public IReadOnlyList<List<int>> Children { get; }

    public bool IsLeaf(int cluster) => Children[cluster].Count == 0;

    public IEnumerable<int> Descendants(int cluster)
    {
        var open = new Stack<int>(Children[cluster]);
        while (open.TryPop(out var at))
        {
            yield return at;
            foreach (var child in Children[at])
            {
                open.Push(child);
            }
        }
    }
}

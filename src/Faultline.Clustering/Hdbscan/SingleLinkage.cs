namespace Faultline.Clustering;

/// <summary>Stage 3: sorted spanning-tree edges to a dendrogram, by union–find.</summary>
internal static class SingleLinkage
{
    public static SingleLinkageTree FromSpanningTree(SpanningTree tree)
    {
        var merges = tree.Count;
        var points = merges + 1;
        int[] left = new int[merges],
            right = new int[merges],
            size = new int[merges];
        var sets = new DisjointSets(points);
        // The dendrogram node that currently stands for each set's representative.
        var node = new int[points];
        for (var i = 0; i < points; i++)
        {
            node[i] = i;
        }

        for (var i = 0; i < merges; i++)
        {
            int a = sets.Find(tree.From[i]),
                b = sets.Find(tree.To[i]);
            left[i] = node[a];
            right[i] = node[b];
            size[i] = SizeOf(node[a]) + SizeOf(node[b]);
            node[sets.Union(a, b)] = points + i;
        }

        return new SingleLinkageTree(left, right, tree.Weight, size);

        int SizeOf(int id) => id < points ? 1 : size[id - points];
    }
}

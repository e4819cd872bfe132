namespace Faultline.Clustering;

/// <summary>One join of a dendrogram: nodes 0..n − 1 are the points, node n + i is the result of join i.</summary>
/// <param name="Left">The smaller node.</param>
/// <param name="Right">The larger node.</param>
/// <param name="Distance">Height of the join.</param>
/// <param name="Size">Points below it.</param>
public readonly record struct Merge(int Left, int Right, double Distance, int Size);

/// <summary>The n − 1 joins of a hierarchical clustering of <paramref name="Count"/> points, lowest first.</summary>
public sealed record Dendrogram(int Count, IReadOnlyList<Merge> Merges)
{
    /// <summary>The clusters whose joins lie at or below <paramref name="threshold"/>, numbered by first appearance.</summary>
    public int[] Cut(double threshold)
    {
        var joins = 0;
        while (joins < Merges.Count && Merges[joins].Distance <= threshold)
        {
            joins++;
        }

        return CutAfter(joins);
    }

    /// <summary>Exactly <paramref name="clusters"/> clusters (1..n), numbered by first appearance.</summary>
    public int[] CutInto(int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, Math.Min(1, Count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, Count);
        return CutAfter(Count - clusters);
    }

    private int[] CutAfter(int joins)
    {
        var parent = new int[Count + joins];
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] = i;
        }

        for (var i = 0; i < joins; i++)
        {
            parent[Merges[i].Left] = Count + i;
            parent[Merges[i].Right] = Count + i;
        }

        for (var i = parent.Length - 1; i >= 0; i--)
        {
            parent[i] = parent[parent[i]];
        }

        var numbers = new Dictionary<int, int>();
        var labels = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            if (!numbers.TryGetValue(parent[i], out var number))
            {
                number = numbers.Count;
                numbers.Add(parent[i], number);
            }

            labels[i] = number;
        }

        return labels;
    }
}

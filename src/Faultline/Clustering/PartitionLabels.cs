namespace Faultline.Clustering;

/// <summary>Renumbers clusters.</summary>
public static class PartitionLabels
{
    /// <summary>The same partition with the largest cluster as 0; of equally large ones the one that appears first. Negative labels become −1.</summary>
    public static int[] LargestFirst(IReadOnlyList<int> labels)
    {
        var order = Enumerable
            .Range(0, labels.Count)
            .Where(i => labels[i] >= 0)
            .GroupBy(i => labels[i])
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.First())
            .Select((g, rank) => (g.Key, rank))
            .ToDictionary(x => x.Key, x => x.rank);
        return [.. labels.Select(l => l >= 0 ? order[l] : -1)];
    }

    /// <summary>Failure indices of each cluster, ascending.</summary>
    public static IReadOnlyList<int>[] Members(IReadOnlyList<int> labels)
    {
        var members = new List<int>[labels.Count == 0 ? 0 : labels.Max() + 1];
        for (var c = 0; c < members.Length; c++)
        {
            members[c] = [];
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] >= 0)
            {
                members[labels[i]].Add(i);
            }
        }

        return members;
    }
}

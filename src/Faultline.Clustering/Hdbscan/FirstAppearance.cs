namespace Faultline.Clustering;

/// <summary>Labels numbered by first appearance, so that equal partitions have equal labels.</summary>
internal static class FirstAppearance
{
    /// <summary>Renumbers in place (negative labels stay) and returns the old label of each new one; labels without members are gone.</summary>
    public static int[] Renumber(Span<int> labels, int count)
    {
        var renamed = new int[count];
        Array.Fill(renamed, -1);
        var order = new List<int>(count);
        foreach (ref var label in labels)
        {
            if (label < 0)
            {
                continue;
            }

            if (renamed[label] < 0)
            {
                renamed[label] = order.Count;
                order.Add(label);
            }

            label = renamed[label];
        }

        return [.. order];
    }
}

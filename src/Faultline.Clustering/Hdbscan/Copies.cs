namespace Faultline.Clustering;

/// <summary>
/// For each point the first with the same numbers. All edges from copies weigh the same and the one from the first comes before the others, so within a component
/// only the first need be searched from: else a thousand copies of a thousand rows make a million ties.
/// </summary>
internal static class Copies
{
    public static int[] FirstOf(PointSet points)
    {
        var first = new int[points.Count];
        var next = new int[points.Count];
        var heads = new Dictionary<int, int>(points.Count);
        for (var i = 0; i < first.Length; i++)
        {
            first[i] = i;
            next[i] = -1;
            var hash = points.RowHash(i);
            if (!heads.TryGetValue(hash, out var head))
            {
                heads[hash] = i;
                continue;
            }

            // Different rows of one hash make a chain.
            var last = head;
            for (var other = head; other >= 0; other = next[other])
            {
                if (points.SameRow(i, other))
                {
                    first[i] = other;
                    break;
                }

                last = other;
            }

            if (first[i] == i)
            {
                next[last] = i;
            }
        }

        return first;
    }
}

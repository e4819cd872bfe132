namespace Faultline.Clustering;

/// <summary>
/// A numbering of the points by content: lexicographic by row, equal rows by position. Ties between edges are broken on it instead of on the position in the
/// input, so that permuting the rows permutes the answer and changes nothing else.
/// </summary>
internal static class CanonicalOrder
{
    /// <summary>Rank of each point.</summary>
    public static int[] Of(PointSet points)
    {
        var order = new int[points.Count];
        var keys = new double[points.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = points.Dimensions > 0 ? points.Raw(i, 0) : 0;
        }

        Array.Sort(keys, order);
        for (var start = 0; start < order.Length; )
        {
            var end = start + 1;
            while (end < order.Length && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                order.AsSpan(start, end - start).Sort(points.CompareRows);
            }

            start = end;
        }

        var rank = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        return rank;
    }
}

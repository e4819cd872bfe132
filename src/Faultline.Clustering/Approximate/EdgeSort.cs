namespace Faultline.Clustering;

/// <summary>Sorts many edges in parts that several threads can take and between which a request to stop is heard.</summary>
internal static class EdgeSort
{
    private const int Part = 1 << 15;

    public static Edge[] Sorted(List<Edge> edges, int? threads, CancellationToken cancellationToken)
    {
        var bounds = Bounds(edges);
        var part = new int[edges.Count];
        RowParallel.For(
            edges.Count,
            Part,
            threads,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    var at = Array.BinarySearch(bounds, edges[i]);
                    part[i] = at < 0 ? ~at : at;
                }
            },
            cancellationToken
        );
        var begin = new int[bounds.Length + 2];
        foreach (var p in part)
        {
            begin[p + 1]++;
        }

        for (var p = 1; p < begin.Length; p++)
        {
            begin[p] += begin[p - 1];
        }

        var sorted = new Edge[edges.Count];
        var next = begin[..^1];
        for (var i = 0; i < part.Length; i++)
        {
            sorted[next[part[i]]++] = edges[i];
        }

        RowParallel.For(bounds.Length + 1, 1, threads, (p, _) => Array.Sort(sorted, begin[p], begin[p + 1] - begin[p]), cancellationToken);
        return sorted;
    }

    /// <summary>Edges that divide the others into parts of about equal size.</summary>
    private static Edge[] Bounds(List<Edge> edges)
    {
        var parts = Math.Max(1, edges.Count / Part);
        var sample = new Edge[Math.Min(edges.Count, 16 * parts)];
        for (var s = 0; s < sample.Length; s++)
        {
            sample[s] = edges[(int)((long)s * edges.Count / sample.Length)];
        }

        Array.Sort(sample);
        var bounds = new Edge[parts - 1];
        for (var p = 0; p < bounds.Length; p++)
        {
            bounds[p] = sample[16 * (p + 1)];
        }

        return bounds;
    }
}

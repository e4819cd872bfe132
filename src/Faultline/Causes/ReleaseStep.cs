namespace Faultline.Causes;

/// <summary>A window that lies wholly after a release cannot show that the release made the difference; the window before can.</summary>
internal static class ReleaseStep
{
    /// <summary>Adds the release to the first cause of each cluster whose territory got worse with one.</summary>
    /// <param name="order">Clusters with a territory, the largest first: what lies in an earlier one's is left to it, so that no release is blamed twice for the same failures.</param>
    /// <param name="inside">By cluster and row of both windows: in its territory?</param>
    public static void Add(
        ExplainRequest request,
        CauseRequest asked,
        TwoWindows windows,
        IReadOnlyList<Cause>[] causes,
        int[] order,
        bool[]?[] inside
    )
    {
        if (windows.Before.Length == 0)
        {
            return;
        }

        var columns = asked.Table.Columns.Where(c => !request.Exclude.Contains(c.Name)).ToArray();
        var claimed = new bool[windows.Traces.Count];
        foreach (var cluster in order)
        {
            var territory = inside[cluster]!;
            bool Free(int row) => territory[row] && !claimed[row];

            // A slice that names a release or a moment already says when it began.
            var predicates = causes[cluster].Count == 0 ? [] : causes[cluster][0].Slice.Predicates;
            var timeless = predicates.Count > 0 && Territory.Lasting(predicates, windows.Now, windows.Before).Count == predicates.Count;
            var release = timeless
                ? ReleaseFinder.Find(
                    columns,
                    windows.Now,
                    windows.Before,
                    Array.FindAll(windows.Now, Free),
                    Array.FindAll(windows.Before, Free),
                    windows.Failed,
                    order.Length,
                    request.Options
                )
                : null;
            if (release is not null)
            {
                causes[cluster] = [With(release, request, asked, causes[cluster][0], cluster), .. causes[cluster].Skip(1)];
            }

            for (var row = 0; row < claimed.Length; row++)
            {
                claimed[row] |= territory[row];
            }
        }
    }

    private static Cause With(Predicate release, ExplainRequest request, CauseRequest asked, Cause cause, int cluster)
    {
        var rows = Array.FindAll(cause.Slice.Rows, release.Holds);
        var hits = rows.Count(r => request.Clusters[r] == cluster);
        var population = new Population(request.Clusters.Length, request.Clusters.Count(c => c == cluster));
        var slice = new Slice([.. cause.Slice.Predicates, release], rows, hits, population.Quality(rows.Length, hits));
        return CauseMeasures.Of(asked, cluster, slice, cause.PAdjusted, cause.Shadows);
    }
}

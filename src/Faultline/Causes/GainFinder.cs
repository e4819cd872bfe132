using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Traffic that failed before and does so no longer: what was mended has no cluster in the window that could tell of it.</summary>
internal static class GainFinder
{
    private const int Most = 3;

    /// <summary>Slices in which the failures of both windows lie in the earlier one, searched on the discovery half; confirmed when on the other half their share of all traffic fell
    /// (Fisher, corrected for all slices asked about).</summary>
    public static IReadOnlyList<Slice> Find(
        ExplainRequest request,
        CauseRequest asked,
        TwoWindows windows,
        CancellationToken cancellationToken
    )
    {
        if (windows.Before.Length == 0)
        {
            return [];
        }

        var columns = asked
            .Table.Columns.Where(c => !request.Exclude.Contains(c.Name) && c.Scale != FeatureScale.Moment && IsLasting(c))
            .ToArray();
        bool[] discovery = [.. request.Discovery, .. Halves.Split(request.Baseline, request.Options.Seed)];
        var earlier = new bool[windows.Traces.Count];
        foreach (var row in windows.Before)
        {
            earlier[row] = true;
        }

        var rows = Array.FindAll([.. windows.Now, .. windows.Before], r => discovery[r] && windows.Failed(r));
        var found = new List<Slice>();
        while (found.Count < Most && SliceSearch.Find(columns, rows, earlier, request.Options.Search, cancellationToken) is [var slice, ..])
        {
            found.Add(slice);
            rows = Array.FindAll(rows, r => !slice.Holds(r));
        }

        return [.. found.Where((slice, i) => Fell(slice, found.Take(i), found.Count))];

        // In one table of both windows, a release shows as values that only one of them has.
        bool IsLasting(FeatureColumn column) =>
            column.IsNumeric
            || Enumerable
                .Range(0, column.Categories.Length)
                .All(code =>
                    !Territory.IsRelease(Predicate.Equal(column, code), windows.Now, windows.Before)
                    && !Territory.IsRelease(Predicate.Equal(column, code), windows.Before, windows.Now)
                );

        // Of all traffic, so that failures that became rare count as much as failures that became passes.
        bool Fell(Slice slice, IEnumerable<Slice> earlierFound, int asked)
        {
            Slice[] others = [.. earlierFound];
            bool Hit(int row) => windows.Failed(row) && slice.Holds(row) && !Array.Exists(others, o => o.Holds(row));
            var before = Array.FindAll(windows.Before, r => !discovery[r]);
            var now = Array.FindAll(windows.Now, r => !discovery[r]);
            var hits = before.Count(Hit);
            return before.Length > 0
                && FisherExact.Greater(hits, before.Length, hits + now.Count(Hit), before.Length + now.Length) * asked
                    <= request.Options.Level;
        }
    }
}

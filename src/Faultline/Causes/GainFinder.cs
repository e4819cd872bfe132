using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Traffic that failed before and does so no longer: what was mended has no cluster in the window that could tell of it.</summary>
internal static class GainFinder
{
    private const int Most = 3;

    /// <summary>Slices in which the failures of both windows lie in the earlier one, searched on the discovery half; confirmed when on the other half their failure rate fell
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

        var columns = asked.Table.Columns.Where(c => !request.Exclude.Contains(c.Name) && c.Scale != FeatureScale.Moment && IsLasting(c)).ToArray();
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

        bool Fell(Slice slice, IEnumerable<Slice> earlierFound, int asked)
        {
            Slice[] others = [.. earlierFound];
            var tested = Array.FindAll(
                [.. windows.Now, .. windows.Before],
                r => !discovery[r] && slice.Holds(r) && !Array.Exists(others, o => o.Holds(r))
            );
            var before = Array.FindAll(tested, r => earlier[r]);
            if (before.Length < request.Options.Search.MinSupport || before.Length == tested.Length)
            {
                return false;
            }

            var p = FisherExact.Greater(before.Count(windows.Failed), before.Length, tested.Count(windows.Failed), tested.Length);
            return p * asked <= request.Options.Level;
        }
    }
}

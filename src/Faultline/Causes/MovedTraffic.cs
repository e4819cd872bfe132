using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Traffic outside every cluster's whose failures lie in one of two windows: what was mended has no cluster any more that could tell of it, and what broke need not have one yet.</summary>
/// <param name="earlier">True looks for what failed before and does so no longer, false for what fails now and did not.</param>
internal sealed class MovedTraffic(ExplainRequest request, CauseRequest asked, TwoWindows windows, bool earlier)
{
    private const int Most = 3;

    private readonly int[] there = earlier ? windows.Before : windows.Now;
    private readonly int[] elsewhere = earlier ? windows.Now : windows.Before;

    /// <summary>Slices in which the failures of both windows lie in the one, searched on the discovery half; confirmed when on the other half they fail more than the rest there, and
    /// their share of all traffic is smaller in the other window (Fisher, corrected for all slices asked about).</summary>
    /// <param name="taken">By row of both windows: told of already.</param>
    public IReadOnlyList<Slice> Find(bool[] taken, CancellationToken cancellationToken)
    {
        if (windows.Before.Length == 0)
        {
            return [];
        }

        var columns = asked
            .Table.Columns.Where(c => !request.Exclude.Contains(c.Name) && c.Scale != FeatureScale.Moment && IsLasting(c))
            .ToArray();
        bool[] discovery = [.. request.Discovery, .. Halves.Split(request.Baseline, request.Options.Seed)];
        var target = new bool[windows.Traces.Count];
        foreach (var row in there)
        {
            target[row] = windows.Failed(row);
        }

        // Failures of both windows against one another leave out what failed in both. Where nearly all lie in one window there is nothing to tell them from but what passed.
        var free = Array.FindAll([.. windows.Now, .. windows.Before], r => discovery[r] && !taken[r]);
        var found = new List<Slice>();
        Search(Array.FindAll(free, windows.Failed));
        Search(free);
        var here = Array.FindAll(there, r => !discovery[r]);
        var other = Array.FindAll(elsewhere, r => !discovery[r]);
        return [.. found.Where((slice, i) => Moved(slice, found.Take(i), found.Count, taken, here, other))];

        void Search(int[] rows)
        {
            rows = Array.FindAll(rows, r => !found.Exists(f => f.Holds(r)));
            for (
                var round = 0;
                round < Most && SliceSearch.Find(columns, rows, target, request.Options.Search, cancellationToken) is [var slice, ..];
                round++
            )
            {
                found.Add(slice);
                rows = Array.FindAll(rows, r => !slice.Holds(r));
            }
        }
    }

    // In one table of both windows, a release shows as values that only one of them has.
    private bool IsLasting(FeatureColumn column) =>
        column.IsNumeric
        || Enumerable
            .Range(0, column.Categories.Length)
            .All(code =>
                !Territory.IsRelease(Predicate.Equal(column, code), windows.Now, windows.Before)
                && !Territory.IsRelease(Predicate.Equal(column, code), windows.Before, windows.Now)
            );

    private bool Moved(Slice slice, IEnumerable<Slice> earlierFound, int hypotheses, bool[] taken, int[] here, int[] other)
    {
        Slice[] others = [.. earlierFound];
        bool Inside(int row) => slice.Holds(row) && !taken[row] && !Array.Exists(others, o => o.Holds(row));
        bool Hit(int row) => windows.Failed(row) && Inside(row);

        // Of all traffic, so that failures that became rare count as much as failures that became passes.
        var hits = here.Count(Hit);
        var moved = FisherExact.Greater(hits, here.Length, hits + other.Count(Hit), here.Length + other.Length);

        // Traffic that went elsewhere takes its failures along; only where it failed more than the rest did the rate move.
        var failsMore = FisherExact.Greater(hits, here.Count(Inside), here.Count(windows.Failed), here.Length);
        return Math.Max(moved, failsMore) * hypotheses <= request.Options.Level;
    }
}

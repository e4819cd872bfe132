using Faultline.Analysis;
using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Says where each cluster lives, how that traffic fares now and fared before, and what share of the aggregate change it carries.</summary>
public static class Explainer
{
    /// <summary>The group of traffic that lies in no cluster's territory.</summary>
    public const string Elsewhere = "other";

    public static Explanation Explain(ExplainRequest request, CancellationToken cancellationToken = default)
    {
        Faultline.Traces.Trace[] all = [.. request.Current, .. request.Baseline];
        var table = FeatureTable.From(all).WithClock(all);
        var asked = new CauseRequest
        {
            Table = table,
            Failed = request.CurrentFailed,
            Weights = request.Weights,
            Clusters = request.Clusters,
            BlindClusters = request.BlindClusters,
            Discovery = request.Discovery,
            Units = [.. request.Current.Select(Halves.Unit)],
            Exclude = request.Exclude,
        };
        var causes = CauseFinder.Find(
            asked,
            request.ClusterIds.Count,
            request.Options,
            cancellationToken
        );

        var windows = new Windows(request);
        var lasting = causes
            .Select(c => c.Count == 0 ? [] : Territory.Lasting(c[0].Slice.Predicates, windows.Now, windows.Before))
            .ToArray();
        causes = [.. causes.Select((c, i) => WithRelease(request, asked, windows, c, lasting[i], i))];
        var clusters = causes
            .Select(
                (c, i) =>
                    new ExplainedCluster(
                        c,
                        c.Count == 0 ? null : windows.PassRate(windows.Now, c[0].Slice.Predicates),
                        lasting[i].Count == 0 || windows.Before.Length == 0 ? null : windows.PassRate(windows.Before, lasting[i])
                    )
            )
            .ToArray();
        return new Explanation(clusters, Change(request, windows, lasting));
    }

    /// <summary>A window that lies wholly after a release cannot show that the release made the difference; the window before can.</summary>
    private static IReadOnlyList<Cause> WithRelease(
        ExplainRequest request,
        CauseRequest asked,
        Windows windows,
        IReadOnlyList<Cause> causes,
        IReadOnlyList<Predicate> territory,
        int cluster
    )
    {
        if (causes.Count == 0 || windows.Before.Length == 0 || territory.Count < causes[0].Slice.Predicates.Count)
        {
            return causes;
        }

        int[] now = Array.FindAll(windows.Now, r => Holds(territory, r));
        int[] before = Array.FindAll(windows.Before, r => Holds(territory, r));
        var columns = asked.Table.Columns.Where(c => !request.Exclude.Contains(c.Name)).ToArray();
        var release = ReleaseFinder.Find(
            columns,
            windows.Now,
            windows.Before,
            now,
            before,
            windows.Failed,
            request.ClusterIds.Count,
            request.Options
        );
        if (release is null)
        {
            return causes;
        }

        var target = Array.ConvertAll(request.Clusters, c => c == cluster);
        var rows = Array.FindAll(now, release.Holds);
        var population = new Population(windows.Now.Length, target.Count(t => t));
        var hits = rows.Count(r => target[r]);
        var slice = new Slice([.. causes[0].Slice.Predicates, release], rows, hits, population.Quality(rows.Length, hits));
        return [CauseMeasures.Of(asked, cluster, slice, causes[0].PAdjusted, causes[0].Shadows), .. causes.Skip(1)];
    }

    private static ChangeReport? Change(ExplainRequest request, Windows windows, IReadOnlyList<IReadOnlyList<Predicate>> territories)
    {
        if (windows.Before.Length == 0 || windows.Now.Length == 0)
        {
            return null;
        }

        // Each trace counts once: where territories overlap, in that of the larger cluster.
        var order = Enumerable
            .Range(0, territories.Count)
            .Where(i => territories[i].Count > 0)
            .OrderByDescending(i => request.Clusters.Count(c => c == i))
            .ThenBy(i => i)
            .ToArray();
        int GroupOf(int row) => Array.FindIndex(order, i => Holds(territories[i], row));

        var groups = Enumerable.Range(0, order.Length + 1).Select(_ => new double[4]).ToArray();
        void Count(int[] rows, int offset)
        {
            foreach (var row in rows)
            {
                var group = GroupOf(row);
                var counts = groups[group < 0 ? order.Length : group];
                counts[offset] += windows.Failed(row) ? 0 : windows.Weight(row);
                counts[offset + 1] += windows.Weight(row);
            }
        }

        Count(windows.Before, 0);
        Count(windows.Now, 2);
        var contributions = ChangeAttribution.Decompose([
            .. groups.Select(
                (g, i) => new GroupCounts(i < order.Length ? request.ClusterIds[order[i]] : Elsewhere, g[0], g[1], g[2], g[3])
            ),
        ]);
        var from = windows.PassRate(windows.Before, []);
        var to = windows.PassRate(windows.Now, []);
        return new ChangeReport(
            from,
            to,
            to.Value - from.Value,
            [
                .. contributions
                    .OrderBy(c => c.RateEffect + c.MixEffect)
                    .ThenBy(c => c.Group, StringComparer.Ordinal)
                    .Select(c => new ContributionReport(c.Group, c.RateEffect, c.MixEffect)),
            ]
        );
    }

    private static bool Holds(IReadOnlyList<Predicate> predicates, int row)
    {
        foreach (var predicate in predicates)
        {
            if (!predicate.Holds(row))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rows of both windows in one table: the current ones first.</summary>
    private sealed class Windows(ExplainRequest request)
    {
        public int[] Now { get; } = [.. Enumerable.Range(0, request.Current.Count)];

        public int[] Before { get; } = [.. Enumerable.Range(request.Current.Count, request.Baseline.Count)];

        public bool Failed(int row) =>
            row < request.Current.Count ? request.CurrentFailed[row] : request.BaselineFailed[row - request.Current.Count];

        public double Weight(int row) => row < request.Current.Count ? request.Weights[row] : 1;

        /// <summary>Weighted pass rate of the rows the predicates hold.</summary>
        public Rate PassRate(int[] rows, IReadOnlyList<Predicate> predicates)
        {
            var rate = new WeightedRate();
            foreach (var row in rows)
            {
                if (Holds(predicates, row))
                {
                    rate.Add(!Failed(row), Weight(row));
                }
            }

            var interval = rate.Interval();
            return new Rate(interval.Value, interval.Low, interval.High, interval.N);
        }
    }
}

using Faultline.Causes;
using Faultline.Pulling;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Analysis;

/// <summary>The pass rate week by week before and in the window, by the same rule of failure: of all traffic, and of each cluster's.</summary>
/// <param name="Aggregate">One entry an ISO week (Monday to Monday) that holds traffic, oldest first.</param>
/// <param name="ByTerritory">The same by territory, weeks without its traffic left out; empty where there is no territory.</param>
public sealed record WeeklyRates(IReadOnlyList<WeekRate> Aggregate, IReadOnlyList<IReadOnlyList<WeekRate>> ByTerritory)
{
    public const int MaxWeeks = 12;

    /// <summary>At most <see cref="MaxWeeks"/> weeks, the last one cut at <paramref name="to"/>.</summary>
    public static async Task<WeeklyRates> ComputeAsync(
        Puller puller,
        WorkflowSummary workflow,
        DateTime to,
        IReadOnlyList<ClusterTerritory?> territories,
        IProgress<AnalysisProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var weeks = new List<WeekRate>();
        List<WeekRate>[] byTerritory = [.. territories.Select(_ => new List<WeekRate>())];
        var start = Monday(to.AddTicks(-1)).AddDays(-7 * (MaxWeeks - 1));
        for (var w = 0; w < MaxWeeks; w++, start = start.AddDays(7))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new AnalysisProgress("pass rate by week", w / (double)MaxWeeks));
            var end = start.AddDays(7) < to ? start.AddDays(7) : to;
            if (end <= workflow.First || start > workflow.Last)
            {
                continue;
            }

            var judged = await puller.JudgeAsync(
                new PullRequest
                {
                    Workflow = workflow.Workflow,
                    From = start,
                    To = end,
                },
                cancellationToken
            );
            if (judged.Traces.Count == 0)
            {
                continue;
            }

            weeks.Add(Week(start, end, judged, null));
            var table = FeatureTable.From(judged.Traces).WithClock(judged.Traces);
            for (var t = 0; t < territories.Count; t++)
            {
                if (territories[t]?.Holds(table, judged.Traces, cancellationToken) is { } inside && inside.Contains(true))
                {
                    byTerritory[t].Add(Week(start, end, judged, inside));
                }
            }
        }

        return new WeeklyRates(weeks, byTerritory);
    }

    private static WeekRate Week(DateTime from, DateTime to, JudgedWindow judged, bool[]? inside)
    {
        var total = inside?.Count(i => i) ?? judged.Traces.Count;
        var failed = judged.Failed.Where((f, i) => f && inside?[i] != false).Count();
        var interval = Wilson.Interval(total - failed, total);
        return new WeekRate(from, to, total, new Rate(interval.Value, interval.Low, interval.High, interval.N));
    }

    private static DateTime Monday(DateTime time) => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7));
}

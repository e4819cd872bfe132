using Faultline.Pulling;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Analysis;

/// <summary>The pass rate week by week before and in the window, by the same rule of failure.</summary>
public static class WeeklyRates
{
    public const int MaxWeeks = 12;

    /// <summary>One entry an ISO week (Monday to Monday) that holds traffic, oldest first, the last one cut at <paramref name="to"/>.</summary>
    public static async Task<IReadOnlyList<WeekRate>> ComputeAsync(
        Puller puller,
        WorkflowSummary workflow,
        DateTime to,
        int seed,
        IProgress<AnalysisProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var weeks = new List<WeekRate>();
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

            var pull = await puller.PullAsync(
                new PullRequest
                {
                    Workflow = workflow.Workflow,
                    From = start,
                    To = end,
                    Limit = 1,
                    Seed = seed,
                },
                null,
                cancellationToken
            );
            if (pull.TotalTraces > 0)
            {
                weeks.Add(new WeekRate(start, end, pull.TotalTraces, PassRate(pull)));
            }
        }

        return weeks;
    }

    /// <summary>Share of all traffic that did not fail, with Wilson's interval.</summary>
    public static Rate PassRate(PullResult pull)
    {
        var interval = Wilson.Interval(pull.TotalTraces - pull.TotalFailed, pull.TotalTraces);
        return new Rate(interval.Value, interval.Low, interval.High, interval.N);
    }

    private static DateTime Monday(DateTime time) => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7));
}

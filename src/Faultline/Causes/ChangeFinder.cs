using Faultline.Analysis;
using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Splits the change between two windows into what each group of traffic adds, and tests each group's own change.</summary>
internal static class ChangeFinder
{
    /// <summary>The change, or null when either window is empty. Each trace counts once: in the first group that holds it.</summary>
    public static ChangeReport? Find(TwoWindows windows, IReadOnlyList<TrafficGroup> groups)
    {
        if (windows.Before.Length == 0 || windows.Now.Length == 0)
        {
            return null;
        }

        var before = Divide(windows, windows.Before, groups);
        var now = Divide(windows, windows.Now, groups);
        var parts = ChangeAttribution.Decompose([
            .. Enumerable
                .Range(0, groups.Count + 1)
                .Select(g => new GroupCounts(
                    g < groups.Count ? groups[g].Id : TrafficGroup.Elsewhere,
                    before[g].Passed,
                    before[g].Total,
                    now[g].Passed,
                    now[g].Total
                )),
        ]);
        var p = Holm.Adjust([.. Enumerable.Range(0, parts.Count).Select(g => TwoRates.PValue(before[g].Interval(), now[g].Interval()))]);
        var from = windows.PassRate(windows.Before);
        var to = windows.PassRate(windows.Now);
        return new ChangeReport(
            from,
            to,
            to.Value - from.Value,
            [
                .. parts
                    .Select(
                        (c, g) =>
                            new ContributionReport(c.Group, c.RateEffect, c.MixEffect)
                            {
                                Traffic = g < groups.Count ? groups[g].Text : null,
                                Before = Reported(before[g]),
                                Now = Reported(now[g]),
                                PAdjusted = p[g],
                            }
                    )
                    .OrderBy(c => c.RateEffect + c.MixEffect)
                    .ThenBy(c => c.ClusterId, StringComparer.Ordinal),
            ]
        )
        {
            P = TwoRates.PValue(new Interval(from.Value, from.Low, from.High, from.N), new Interval(to.Value, to.Low, to.High, to.N)),
        };
    }

    private static WeightedRate[] Divide(TwoWindows windows, int[] rows, IReadOnlyList<TrafficGroup> groups)
    {
        WeightedRate[] rates = [.. Enumerable.Range(0, groups.Count + 1).Select(_ => new WeightedRate())];
        foreach (var row in rows)
        {
            var group = 0;
            while (group < groups.Count && !groups[group].Inside[row])
            {
                group++;
            }

            rates[group].Add(!windows.Failed(row), windows.Weight(row));
        }

        return rates;
    }

    private static Rate? Reported(WeightedRate rate)
    {
        var interval = rate.Interval();
        return rate.Total == 0 ? null : new Rate(interval.Value, interval.Low, interval.High, interval.N);
    }
}

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
        var shareBefore = Shares(before);
        var shareNow = Shares(now);
        var p = Holm.Adjust([
            .. before.Zip(now, (b, n) => TwoRates.PValue(b.Interval(), n.Interval())),
            .. shareBefore.Zip(shareNow, TwoRates.PValue),
        ]);
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
                                ShareBefore = Reported(shareBefore[g]),
                                ShareNow = Reported(shareNow[g]),
                                PAdjusted = p[g],
                                PMixAdjusted = p[parts.Count + g],
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

    /// <summary>The weight of each group in its window; the number of traces behind it is the sum of the groups' effective sizes.</summary>
    private static Interval[] Shares(WeightedRate[] groups)
    {
        var total = groups.Sum(g => g.Total);
        var n = groups.Sum(g => g.Interval().N);
        return [.. groups.Select(g => Wilson.Interval(g.Total / total * n, n))];
    }

    private static Rate? Reported(WeightedRate rate) => rate.Total == 0 ? null : Reported(rate.Interval());

    private static Rate Reported(Interval interval) => new(interval.Value, interval.Low, interval.High, interval.N);
}

using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Sequential;

namespace Faultline.Tests.Gating;

public class SelfTestTests
{
    // Ten clusters of 100 rows at the rates of a well-kept set, the baseline run once a row. Holm keeps the paired tests at 5 % a run, the minimum drop below
    // that. One run a row finds a drop of 15 points in about four gates of five (z = .15/.045 − 2.58 ≈ .77), pursuing what stays open in more than nine of ten.
    [Theory]
    [InlineData(1, 1, false, 0.6, 1.0)]
    [InlineData(1, 5, false, 0.82, 1.4)]
    [InlineData(1, 5, true, 0.82, 0.95)]
    [InlineData(3, 3, false, 0.82, 3.0)]
    public void UnchangedAgent_IsSeldomBlocked_AndAFifteenPointDropIsSeen(int runs, int most, bool early, double power, double calls)
    {
        int[] passing = [97, 96, 93, 98, 95, 14, 97, 96, 94, 98];
        SimulatedCluster[] clusters =
        [
            .. passing.Select(
                (p, i) => new SimulatedCluster($"c{i}", [.. Enumerable.Repeat(p / 100.0, 100)], ClusterPolicy.For(new GateConfig(), "c"))
            ),
        ];
        SelfTestReport Run() =>
            GateSimulation.Run(
                clusters,
                new SequentialPlan(runs, most, early, 0.15, 0.03),
                0.05,
                1,
                100,
                0.15,
                42,
                null,
                null,
                TestContext.Current.CancellationToken
            );
        var report = Run();
        Assert.True(report.FalseBlockRate.Value <= 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / 100), $"{report.FalseBlockRate.Value}");
        var kept = report.Clusters.Where(c => c.PassRate > 0.5).ToList();
        Assert.True(kept.Average(c => c.Detection.Value) >= power, $"{kept.Average(c => c.Detection.Value)}");
        // Of one cluster there are a hundred trials only.
        var chance = 3 * Math.Sqrt(power * (1 - power) / 100);
        Assert.All(kept, c => Assert.True(c.Detection.Value >= power - chance, $"{c.Cluster} {c.Detection.Value}"));
        Assert.True(report.Calls <= calls * 1000, $"{report.Calls}");
        if (most > runs && !early)
        {
            Assert.Equal(report.Calls, Run().Calls);
        }
    }

    // A rate that sits on the threshold falls on either side by chance: that is what the self-test is there to show.
    [Fact]
    public void ClusterAtItsThreshold_IsShownToBlockFalsely()
    {
        var set = GateFixture.Dataset(("edge", 50));
        var report = SelfTest.Run(
            set,
            GateFixture.Results(set, 36),
            new GateConfig(),
            SequentialPlan.Fixed(1),
            1,
            300,
            0.15,
            42,
            null,
            TestContext.Current.CancellationToken
        );
        Assert.True(report.FalseBlockRate.Value > 0.1);
    }

    // All rows the same 2 of 3: no row differs from the rest beyond chance. Half always, half never: all of it is the row.
    [Fact]
    public void Rates_ShrinkAsMuchAsTheRowsAgree()
    {
        var set = GateFixture.Dataset(("a", 40));
        var even = GateFixture.Results(set, (_, _) => [RowOutcome.Pass, RowOutcome.Pass, RowOutcome.Fail]);
        Assert.All(Rates(even), r => Assert.Equal(2 / 3.0, r, 9));
        var split = GateFixture.Results(set, (_, i) => i < 20 ? [RowOutcome.Pass, RowOutcome.Pass] : [RowOutcome.Fail, RowOutcome.Fail]);
        Assert.All(Rates(split).Take(20), r => Assert.True(r > 0.98));
    }

    private static double[] Rates(Dictionary<string, RowResult> results) =>
        RowRates.Of([.. results.Values.Select(r => (r.Passes, r.Judged))]);
}

using Faultline.Configuration;
using Faultline.Gating;

namespace Faultline.Tests.Gating;

public class SelfTestTests
{
    // Ten clusters of 100 rows at the rates of a well-kept set. Holm keeps the paired tests at 5 % a run, the minimum drop below that. One run a row finds
    // a drop of 15 points in about four gates of five (z = .15/.045 − 2.58 ≈ .77), three runs in nearly all.
    [Theory]
    [InlineData(1, 0.6)]
    [InlineData(3, 0.95)]
    public void UnchangedAgent_IsSeldomBlocked_AndAFifteenPointDropIsSeen(int repeats, double power)
    {
        var set = GateFixture.Dataset([.. Enumerable.Range(0, 10).Select(i => ($"c{i}", 100))]);
        var results = GateFixture.Results(set, 97, 96, 93, 98, 95, 14, 97, 96, 94, 98);
        SelfTestReport Run() =>
            SelfTest.Run(set, results, new GateConfig(), repeats, 100, 0.15, 42, null, TestContext.Current.CancellationToken);
        var report = Run();
        Assert.True(report.FalseBlockRate.Value <= 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / 100));
        Assert.All(
            report.Clusters.Where(c => c.PassRate > 0.5),
            c => Assert.True(c.Detection.Value >= power, $"{c.Cluster} {c.Detection.Value}")
        );
        if (repeats == 1)
        {
            Assert.Equal(report.FalseBlockRate, Run().FalseBlockRate);
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
        Assert.All(SelfTest.Rates([.. even.Values]), r => Assert.Equal(2 / 3.0, r, 9));
        var split = GateFixture.Results(set, (_, i) => i < 20 ? [RowOutcome.Pass, RowOutcome.Pass] : [RowOutcome.Fail, RowOutcome.Fail]);
        Assert.All(SelfTest.Rates([.. split.Values]).Take(20), r => Assert.True(r > 0.98));
    }
}

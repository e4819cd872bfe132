using Faultline.Configuration;
using Faultline.Gating;

namespace Faultline.Tests.Gating;

public class GateJudgeTests
{
    [Fact]
    public void BelowThreshold_WithoutBaseline_Fails()
    {
        var set = GateFixture.Dataset(("a", 20));
        var report = GateFixture.Judge(set, GateFixture.Results(set, 13), null);
        Assert.Equal("fail", report.Verdict);
        Assert.Equal(1, report.ExitCode);
        Assert.Equal(0.65, report.Clusters[0].PassRate!.Value, 12);
        Assert.Equal(7, report.Clusters[0].FailingCases.Count);
    }

    // Wilson 18/20: [.699, .972]. The rate clears .7, its lower bound does not.
    [Fact]
    public void IntervalStraddlesThreshold_IsInconclusive_AndBlocksOnlyByPolicy()
    {
        var set = GateFixture.Dataset(("a", 20));
        var now = GateFixture.Results(set, 18);
        var report = GateFixture.Judge(set, now, null);
        Assert.Equal("inconclusive", report.Verdict);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal("fail", GateFixture.Judge(set, now, null, new GateConfig { InconclusiveBlocks = true }).Verdict);
    }

    [Fact]
    public void LowerBoundClears_Passes_AndSaysWhatItCouldHaveSeen()
    {
        var set = GateFixture.Dataset(("a", 100));
        var report = GateFixture.Judge(set, GateFixture.Results(set, 97), GateFixture.Results(set, 97));
        Assert.Equal("pass", report.Verdict);
        Assert.InRange(report.Clusters[0].MinimumDetectableDrop!.Value, 0.05, 0.12);
    }

    [Fact]
    public void BelowInBaselineToo_IsKnownFailing_AndDoesNotBlock()
    {
        var set = GateFixture.Dataset(("a", 100), ("b", 100));
        var report = GateFixture.Judge(set, GateFixture.Results(set, 14, 95), GateFixture.Results(set, 15, 95));
        Assert.Equal("pass", report.Verdict);
        Assert.Equal("known_failing", report.Clusters.Single(c => c.Cluster == "a").Verdict);
    }

    // 60 → 30 of 100: 30 broken, none fixed. Known to fail is no licence to get worse.
    [Fact]
    public void KnownFailing_ThatGetsMuchWorse_Fails()
    {
        var set = GateFixture.Dataset(("a", 100));
        Assert.Equal("fail", GateFixture.Judge(set, GateFixture.Results(set, 30), GateFixture.Results(set, 60)).Verdict);
    }

    // 10 of 100 broken, none fixed: p = ½^11 ≈ .0005; 90 % still clears .7, and yet the gate blocks.
    [Fact]
    public void SignificantDrop_AboveThreshold_Fails()
    {
        var set = GateFixture.Dataset(("a", 100));
        var report = GateFixture.Judge(set, GateFixture.Results(set, 90), GateFixture.Results(set, 100));
        var cluster = report.Clusters[0];
        Assert.Equal("fail", cluster.Verdict);
        Assert.Equal((10, 0), (cluster.Broken, cluster.Fixed));
        Assert.Equal(Math.Pow(0.5, 11), cluster.PAdjusted!.Value, 12);
        Assert.Equal(0.1, cluster.Drop!.Value, 12);
    }

    [Fact]
    public void SignificantButSmallDrop_DoesNotBlock()
    {
        var set = GateFixture.Dataset(("a", 200));
        var report = GateFixture.Judge(
            set,
            GateFixture.Results(set, 192),
            GateFixture.Results(set, 200),
            new GateConfig { MinDrop = 0.05 }
        );
        Assert.True(report.Clusters[0].PAdjusted < 0.05);
        Assert.Equal("pass", report.Verdict);
    }

    // Five broken rows: p = ½^6 = .0156. Alone it blocks; among ten clusters Holm makes it .156.
    [Fact]
    public void Holm_AcrossClusters()
    {
        var one = GateFixture.Dataset(("c0", 50));
        Assert.Equal("fail", GateFixture.Judge(one, GateFixture.Results(one, 45), GateFixture.Results(one, 50)).Verdict);
        var ten = GateFixture.Dataset([.. Enumerable.Range(0, 10).Select(i => ($"c{i}", 50))]);
        int[] now = [45, .. Enumerable.Repeat(50, 9)];
        var report = GateFixture.Judge(ten, GateFixture.Results(ten, now), GateFixture.Results(ten, pass: [.. Enumerable.Repeat(50, 10)]));
        Assert.NotEqual("fail", report.Verdict);
        Assert.Equal(10 * Math.Pow(0.5, 6), report.Clusters.Single(c => c.Cluster == "c0").PAdjusted!.Value, 12);
    }

    [Fact]
    public void Errors_LeaveTheDenominator()
    {
        var set = GateFixture.Dataset(("a", 50));
        var report = GateFixture.Judge(set, GateFixture.Results(set, (_, r) => [r < 5 ? RowOutcome.Error : RowOutcome.Pass]), null);
        Assert.Equal("pass", report.Verdict);
        Assert.Equal((45, 5, 1.0), (report.Clusters[0].Passed, report.Clusters[0].Errors, report.Clusters[0].PassRate!.Value));
    }

    [Fact]
    public void TooManyErrors_EndWithThree_WhateverTheRestSays()
    {
        var set = GateFixture.Dataset(("a", 50));
        var report = GateFixture.Judge(set, GateFixture.Results(set, (_, r) => [r < 11 ? RowOutcome.Error : RowOutcome.Fail]), null);
        Assert.Equal("error", report.Verdict);
        Assert.Equal(3, report.ExitCode);
    }

    [Fact]
    public void Unjudged_AreCounted_AndNeitherPassNorFail()
    {
        var set = GateFixture.Dataset(("a", 50), ("b", 10));
        var report = GateFixture.Judge(
            set,
            GateFixture.Results(set, (c, r) => [c == 1 || r >= 40 ? RowOutcome.Unjudged : RowOutcome.Pass]),
            null
        );
        Assert.Equal(10, report.Clusters.Single(c => c.Cluster == "a").Unjudged);
        Assert.Equal("pass", report.Clusters.Single(c => c.Cluster == "a").Verdict);
        Assert.Equal("inconclusive", report.Clusters.Single(c => c.Cluster == "b").Verdict);
        Assert.Null(report.Clusters.Single(c => c.Cluster == "b").PassRate);
    }

    [Fact]
    public void Critical_OneBrokenRow_Fails()
    {
        var set = GateFixture.Dataset(("a", 100));
        var config = new GateConfig { Clusters = new Dictionary<string, ClusterGateConfig> { ["a"] = new() { Critical = true } } };
        Assert.Equal("fail", GateFixture.Judge(set, GateFixture.Results(set, 99), GateFixture.Results(set, 100), config).Verdict);
        Assert.Equal("pass", GateFixture.Judge(set, GateFixture.Results(set, 99), GateFixture.Results(set, 99), config).Verdict);
    }

    // Rows pass 2 of 3 runs: share 2/3, pass^3 = C(2,3)/C(3,3) = 0, and every row is flaky.
    [Fact]
    public void Repeats_TheRowIsTheUnit()
    {
        var set = GateFixture.Dataset(("a", 40));
        var report = GateFixture.Judge(
            set,
            GateFixture.Results(set, (_, _) => [RowOutcome.Pass, RowOutcome.Fail, RowOutcome.Pass]),
            null,
            repeats: 3
        );
        var cluster = report.Clusters[0];
        Assert.Equal(2 / 3.0, cluster.PassRate!.Value, 12);
        Assert.Equal(0, cluster.PassHatK!.Value);
        Assert.Equal((40, 40), (cluster.Passed, cluster.FlakyRows));
    }

    [Fact]
    public void ChangedRow_HasNoBaseline()
    {
        var set = GateFixture.Dataset(("a", 30));
        var before = Baseline.From("before", GateFixture.Results(set, 30).Values);
        var changed = before with
        {
            Rows = before.Rows.ToDictionary(r => r.Key, r => r.Value with { RowHash = "another" }, StringComparer.Ordinal),
        };
        var report = GateJudge.Judge(set, GateFixture.Results(set, 30), changed, new GateConfig(), 1, []);
        Assert.Equal(0, report.Clusters[0].Paired);
        Assert.Contains(report.Warnings, w => w.Contains("knows 0 of 30 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void Summary_NamesTheWorstCluster_ItsDropAndItsRows()
    {
        var set = GateFixture.Dataset(("refunds", 100), ("fine", 100));
        var report = GateFixture.Judge(set, GateFixture.Results(set, 4, 97), GateFixture.Results(set, 97, 97));
        Assert.StartsWith(
            "Blocked: refunds: pass rate fell from 97 % to 4 % (93 of 100 rows broke: refunds-4, refunds-5, refunds-6 and 90 more)",
            report.Summary,
            StringComparison.Ordinal
        );
        Assert.Equal("refunds", report.Clusters[0].Cluster);
    }
}

using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Tests.Causes;

public class ExplainerTests
{
    [Fact]
    public void Explain_ReleaseBreaksOneSlice_NamesItAndItsShareOfTheDrop()
    {
        var explained = Explain(out var current);
        var cluster = explained.Clusters[0];
        var cause = Assert.Single(cluster.Causes);
        Assert.Equal("release", cause.Slice.Predicates.Single(p => p.Column.Name == "release").Column.Name);

        // The same requests before the release: the release itself is left out of the territory, or nothing would be there.
        Assert.True(cluster.Report!.Previous!.Value > .9);
        Assert.True(cause.PassRateInside.Value < .3);

        // Two thirds of the window's refunds see r2: 2/3 · .2 + 1/3 · .96 = .45.
        Assert.InRange(cluster.Report.PassRate.Value, .38, .52);
        Assert.Equal("intent = refund", cluster.Report.Text);

        var change = explained.Change!;
        Assert.Equal(change.Delta, change.Contributions.Sum(c => c.RateEffect + c.MixEffect), 10);
        Assert.Equal("c-0", change.Contributions[0].ClusterId);
        Assert.True(change.Contributions[0].RateEffect < .8 * change.Delta);

        var headline = Headlines.Of([Reports.Cluster("c-0", cluster)], change)[0];
        Assert.Contains("release = r2", headline, StringComparison.Ordinal);
        Assert.Contains("; this ", headline, StringComparison.Ordinal);
        Assert.EndsWith(" failures, cluster c-0).", headline, StringComparison.Ordinal);
        var named = Headlines.Of([Reports.Cluster("c-0", cluster) with { Name = "Refunds since r2", NamedBy = "ada" }], change)[0];
        Assert.EndsWith(" failures, “Refunds since r2”, c-0).", named, StringComparison.Ordinal);
        Assert.Equal(current.Count, explained.Change!.To.N, 6);
    }

    [Fact]
    public void Headlines_NothingSignificant_SaySo()
    {
        var cluster = Reports.Cluster("c-0", new ExplainedCluster([], null, null, []));
        Assert.Equal(
            "No slice of the traffic is significantly over-represented in any cluster.",
            Assert.Single(Headlines.Of([cluster], null))
        );
    }

    private static Explanation Explain(out IReadOnlyList<Trace> current)
    {
        var random = new SplitMix64(1);
        var (before, beforeFailed) = Window(random, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "r1");
        var (now, nowFailed) = Window(random, new DateTime(2026, 1, 8, 0, 0, 0, DateTimeKind.Utc), "r2");
        current = now;
        var clusters = nowFailed.Select((f, i) => f && Broken(now[i]) ? 0 : -1).ToArray();
        return Explainer.Explain(
            new ExplainRequest
            {
                Current = now,
                CurrentFailed = nowFailed,
                Clusters = clusters,
                BlindClusters = clusters,
                Discovery = Halves.Split(now, 42),
                Weights = [.. now.Select(_ => 1.0)],
                Baseline = before,
                BaselineFailed = beforeFailed,
                ClusterIds = ["c-0"],
                Options = new CauseOptions { Permutations = 500 },
            }
        );
    }

    private static bool Broken(Trace trace) =>
        trace.Intent == "refund" && trace.PromptVersion is null && trace.Attributes["release"].ToString() == "r2";

    private static (IReadOnlyList<Trace> Traces, bool[] Failed) Window(SplitMix64 random, DateTime from, string release)
    {
        var traces = Enumerable
            .Range(0, 2000)
            .Select(i => new Trace
            {
                TraceId = $"{release}-{i}",
                Workflow = "w",
                Timestamp = from.AddMinutes(5 * i),
                Query = "q",
                Response = "r",
                Intent = random.Next(4) == 0 ? "refund" : "card",
                Attributes = new Dictionary<string, AttributeValue>
                {
                    ["release"] = AttributeValue.OfText(release == "r2" && random.Next(3) > 0 ? "r2" : "r1"),
                    ["region"] = AttributeValue.OfText("region" + random.Next(4)),
                },
            })
            .ToArray();
        return (traces, [.. traces.Select(t => random.NextDouble() < (Broken(t) ? .8 : .04))]);
    }
}

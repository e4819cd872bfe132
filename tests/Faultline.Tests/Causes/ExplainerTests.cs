using Faultline.Analysis;
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
        Assert.True(cluster.PreviousPassRate!.Value > .9);
        Assert.True(cluster.PassRate!.Value < .3);

        var change = explained.Change!;
        Assert.Equal(change.Delta, change.Contributions.Sum(c => c.RateEffect + c.MixEffect), 10);
        Assert.Equal("c-0", change.Contributions[0].ClusterId);
        Assert.True(change.Contributions[0].RateEffect < .8 * change.Delta);

        var headline = Headlines.Of([Report(cluster)], change)[0];
        Assert.Contains("release = r2", headline, StringComparison.Ordinal);
        Assert.Contains("points lost", headline, StringComparison.Ordinal);
        Assert.Equal(current.Count, explained.Change!.To.N, 6);
    }

    [Fact]
    public void Headlines_NothingSignificant_SaySo()
    {
        var cluster = Report(new ExplainedCluster([], null, null));
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

    private static ClusterReport Report(ExplainedCluster explained) =>
        new()
        {
            ClusterId = "c-0",
            Name = "refunds",
            Tag = new TagReport("refusal_mismatch", "evidence", 1, ""),
            Size = 100,
            EstimatedTotal = 100,
            Keywords = [],
            Representatives = [],
            Members = [],
            Impact = new ImpactReport(1, 1, 1),
            ImpactRank = 1,
            FrequencyRank = 1,
            PassRate = explained.PassRate,
            PreviousPassRate = explained.PreviousPassRate,
            Causes = [.. explained.Causes.Select(CauseReports.Of)],
        };
}

using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Tests.Causes;

public class CauseFinderTests
{
    [Fact]
    public void Find_PlantedSlice_IsNamedWithItsCutAndItsProxyAsShadow()
    {
        var (traces, cluster) = Traffic(seed: 3, planted: true);
        var causes = Find(traces, cluster);

        var cause = Assert.Single(causes[0]);
        Assert.Equal(["account_age", "intent", "release"], cause.Slice.Predicates.Select(p => p.Column.Name).Order(StringComparer.Ordinal));
        var age = cause.Slice.Predicates.Single(p => p.Column.Name == "account_age");
        Assert.Equal(PredicateKind.Above, age.Kind);
        Assert.InRange(age.Threshold, 21, 27);
        Assert.True(cause.Coverage > .9);
        Assert.True(cause.Precision > .7);
        Assert.True(cause.PAdjusted < .01);
        Assert.Contains(cause.Shadows, s => s.ToString() == "plan = legacy");
        Assert.True(cause.PassRateInside.High < cause.PassRateOutside.Low);
    }

    [Fact]
    public void Find_NothingPlanted_RarelyNamesAnything()
    {
        var named = 0;
        for (var seed = 0UL; seed < 60; seed++)
        {
            var (traces, cluster) = Traffic(seed + 100, planted: false);
            named += Find(traces, cluster).Any(c => c.Count > 0) ? 1 : 0;
        }

        // 5 % of 60 is 3; four standard deviations of a binomial above that are 9.75.
        Assert.InRange(named, 0, 9);
    }

    [Fact]
    public void Find_RowOrder_DoesNotMatter()
    {
        var (traces, cluster) = Traffic(seed: 5, planted: true);
        var order = Enumerable.Range(0, traces.Length).ToArray();
        new SplitMix64(9).Shuffle<int>(order);
        var again = Find([.. order.Select(i => traces[i])], [.. order.Select(i => cluster[i])]);
        Assert.Equal(Find(traces, cluster)[0].Select(c => c.Slice.ToString()), again[0].Select(c => c.Slice.ToString()));
    }

    private static IReadOnlyList<IReadOnlyList<Cause>> Find(Trace[] traces, int[] cluster) =>
        CauseFinder.Find(
            new CauseRequest
            {
                Table = FeatureTable.From(traces).WithClock(traces),
                Failed = Array.ConvertAll(cluster, c => c >= 0),
                Weights = Array.ConvertAll(cluster, _ => 1.0),
                Clusters = cluster,
                BlindClusters = cluster,
                Discovery = Halves.Split(traces, 42),
                Units = Array.ConvertAll(traces, Halves.Unit),
            },
            2,
            new CauseOptions { Permutations = 1000 }
        );

    /// <summary>3,000 requests; planted: intent refund, account older than 24 months, release r2 fail in four of five; elsewhere 3 % fail at random.</summary>
    private static (Trace[] Traces, int[] Cluster) Traffic(ulong seed, bool planted)
    {
        var random = new SplitMix64(seed);
        var traces = new Trace[3000];
        var cluster = new int[traces.Length];
        for (var i = 0; i < traces.Length; i++)
        {
            var intent = random.Next(4) switch
            {
                0 => "refund",
                1 => "card",
                2 => "rates",
                _ => "login",
            };
            var age = random.Next(60);
            var legacy = age > 24 && random.NextDouble() < .6;
            var late = i >= traces.Length / 2;
            traces[i] = new Trace
            {
                TraceId = $"t{i:D5}",
                Workflow = "w",
                Timestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i * 3),
                Query = "q",
                Response = "r",
                UserId = "u" + random.Next(1500),
                Attributes = new Dictionary<string, AttributeValue>
                {
                    ["intent"] = AttributeValue.OfText(intent),
                    ["account_age"] = AttributeValue.OfNumber(age),
                    ["plan"] = AttributeValue.OfText(legacy ? "legacy" : "free"),
                    ["release"] = AttributeValue.OfText(late ? "r2" : "r1"),
                    ["region"] = AttributeValue.OfText("r" + random.Next(5)),
                    ["turns"] = AttributeValue.OfNumber(random.Next(12)),
                },
            };
            var inside = planted && intent == "refund" && age > 24 && late;
            var draw = random.NextDouble();
            cluster[i] =
                inside && draw < .8 ? 0
                : random.NextDouble() < .03 ? 1
                : -1;
        }

        return (traces, cluster);
    }
}

using CsCheck;
using Faultline.Prioritizing;

namespace Faultline.Tests.Prioritizing;

public class PrioritizerTests
{
    private static readonly Dictionary<string, double> Weights = new() { ["refund"] = 10, ["address"] = 1 };

    private static IEnumerable<RankedTrace> Members(string? cluster, string? intent, int count, double weight = 1) =>
        Enumerable.Range(0, count).Select(i => new RankedTrace($"{cluster}/{intent}/{i:0000}", cluster, intent, weight));

    // a: 30 refunds, each standing for two: 60 × 10 = 600. b: 200 address changes: 200.
    [Fact]
    public void Impact_is_occurrences_times_the_intents_weight()
    {
        var list = Prioritizer.Rank(Members("a", "refund", 30, 2).Concat(Members("b", "address", 200)), Weights);

        Assert.Equal(["a", "b"], list.Ranked.Select(p => p.ClusterId));
        var (a, b) = (list.Ranked[0], list.Ranked[1]);
        Assert.Equal((60.0, 600.0, 1, 2), (a.EstimatedTotal, a.Impact.Value, a.ImpactRank, a.FrequencyRank));
        Assert.Equal((200.0, 200.0, 2, 1), (b.EstimatedTotal, b.Impact.Value, b.ImpactRank, b.FrequencyRank));
        Assert.InRange(600, a.Impact.Low, a.Impact.High);
        // 800 impact over 260 failures.
        Assert.Equal(
            "Higher by impact (#1) than by frequency (#2): a failure here weighs 10 on average, mostly 'refund', over all clusters 3.08.",
            a.RankNote
        );
        Assert.False(list.ByFrequency);
        Assert.Empty(list.Warnings);
    }

    // Members ~ Bin(400, ¼): standard deviation √75 = 8.66, so 95 % is about 100 ± 17.
    [Fact]
    public void The_interval_is_that_of_resampling_traces()
    {
        var impact = Prioritizer.Rank(Members("a", "address", 100).Concat(Members(null, "address", 300)), Weights).Ranked[0].Impact;

        Assert.Equal(100, impact.Value);
        Assert.InRange(impact.Low, 80, 86);
        Assert.InRange(impact.High, 114, 120);
    }

    [Fact]
    public void An_intent_without_a_weight_is_named_and_counts_nothing()
    {
        var list = Prioritizer.Rank(Members("a", "fees", 50).Concat(Members("a", null, 5)).Concat(Members("b", "address", 10)), Weights);

        Assert.Equal(["b", "a"], list.Ranked.Select(p => p.ClusterId));
        Assert.Equal(0, list.Ranked[1].Impact.Value);
        Assert.Equal(["fees", "(no intent)"], list.UnweightedIntents);
        Assert.Contains("fees (50 failures), (no intent) (5 failures)", Assert.Single(list.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_weight_the_ranking_is_by_frequency_and_says_so()
    {
        var list = Prioritizer.Rank(Members("a", "x", 5).Concat(Members("b", "y", 9)), new Dictionary<string, double>());

        Assert.True(list.ByFrequency);
        Assert.Equal(["b", "a"], list.Ranked.Select(p => p.ClusterId));
        Assert.Single(list.Warnings);
        Assert.All(list.Ranked, p => Assert.Null(p.RankNote));
    }

    [Fact]
    public void Clusters_that_differ_by_chance_at_the_boundary_are_tied()
    {
        var list = Prioritizer.Rank(
            Members("a", "address", 400)
                .Concat(Members("b", "address", 300))
                .Concat(Members("c", "address", 52))
                .Concat(Members("d", "address", 48))
                .Concat(Members("e", "address", 5)),
            Weights
        );

        Assert.Equal(
            [
                [],
                [],
                ["d"],
                ["c"],
                [],
            ],
            list.Ranked.Select(p => p.TiedWith.ToArray())
        );
    }

    [Fact]
    public void The_order_of_the_traces_does_not_matter() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Double[1, 20])
            .Array[0, 120]
            .Sample(
                rows =>
                {
                    var traces = rows.Select(
                            (r, i) =>
                                new RankedTrace(
                                    $"t{i}",
                                    r.Item1 == 0 ? null : "c" + r.Item1,
                                    new[] { "refund", "address", "other" }[r.Item2],
                                    r.Item3
                                )
                        )
                        .ToArray();
                    var forward = Prioritizer.Rank(traces, Weights);
                    var backward = Prioritizer.Rank(traces.Reverse(), Weights);
                    Assert.Equivalent(forward, backward, strict: true);
                    Assert.Equal(Enumerable.Range(1, forward.Ranked.Count), forward.Ranked.Select(p => p.ImpactRank));
                    Assert.Equal(Enumerable.Range(1, forward.Ranked.Count), forward.Ranked.Select(p => p.FrequencyRank).Order());
                    Assert.All(forward.Ranked, p => Assert.True(p.Impact.Low <= p.Impact.High));
                },
                iter: 50
            );

    [Fact]
    public void No_failures_no_ranking() => Assert.Empty(Prioritizer.Rank([], Weights).Ranked);
}

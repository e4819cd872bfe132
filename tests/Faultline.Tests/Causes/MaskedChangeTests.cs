using Faultline.Analysis;
using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Tests.Causes;

public class MaskedChangeTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_fix_that_hides_a_new_failure_is_told_first()
    {
        // Cards failed at 70 % and are mended; refunds are a quarter of the traffic too and begin to fail at 70 %: the aggregate stands still.
        var random = new SplitMix64(5);
        var before = Window(random, Start, intent => intent == "card" ? .7 : .03, "b");
        var now = Window(random, Start.AddDays(7), intent => intent == "refund" ? .7 : .03, "n");
        var explained = Explain(before, now);

        var change = explained.Change!;
        Assert.InRange(change.Delta, -.03, .03);
        Assert.Equal(change.Delta, change.Contributions.Sum(c => c.RateEffect + c.MixEffect), 12);
        var lost = change.Contributions[0];
        Assert.Equal(("c-0", "intent = refund"), (lost.ClusterId, lost.Traffic));
        Assert.InRange(lost.RateEffect, -.21, -.13);
        var gained = change.Contributions[^1];
        Assert.Equal(("improved", "intent = card"), (gained.ClusterId, gained.Traffic));
        Assert.InRange(gained.RateEffect, .13, .21);

        var headline = Headlines.Of([Reports.Cluster("c-0", explained.Clusters[0])], change)[0];
        Assert.StartsWith("The pass rate hardly moved", headline, StringComparison.Ordinal);
        Assert.Contains("points lost where intent = refund", headline, StringComparison.Ordinal);
        Assert.Contains("points gained where intent = card", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_moved_and_nothing_is_claimed()
    {
        var claims = 0;
        for (var seed = 0UL; seed < 20; seed++)
        {
            var random = new SplitMix64(1000 + seed);
            var before = Window(random, Start, intent => intent == "card" ? .3 : .03, "b");
            var now = Window(random, Start.AddDays(7), intent => intent == "card" ? .3 : .03, "n");
            var explained = Explain(before, now);
            claims += explained.Change!.Contributions.Any(c => c is { Traffic: not null, PAdjusted: <= .05 }) ? 1 : 0;
        }

        // 5 % of 20 is 1; four standard deviations of a binomial above that are 4.9.
        Assert.InRange(claims, 0, 4);
    }

    private static Explanation Explain((Trace[] Traces, bool[] Failed) before, (Trace[] Traces, bool[] Failed) now)
    {
        int[] clusters = [.. now.Traces.Select((t, i) => now.Failed[i] && t.Intent is "refund" or "card" && now.Failed[i] ? 0 : -1)];
        return Explainer.Explain(
            new ExplainRequest
            {
                Current = now.Traces,
                CurrentFailed = now.Failed,
                Clusters = clusters,
                BlindClusters = clusters,
                Discovery = Halves.Split(now.Traces, 42),
                Weights = [.. now.Traces.Select(_ => 1.0)],
                Baseline = before.Traces,
                BaselineFailed = before.Failed,
                ClusterIds = ["c-0"],
                Options = new CauseOptions { Permutations = 500 },
            }
        );
    }

    private static (Trace[] Traces, bool[] Failed) Window(SplitMix64 random, DateTime from, Func<string, double> rate, string prefix)
    {
        string[] intents = ["refund", "card", "login", "rates"];
        Trace[] traces =
        [
            .. Enumerable
                .Range(0, 2000)
                .Select(i => new Trace
                {
                    TraceId = $"{prefix}{i}",
                    Workflow = "w",
                    Timestamp = from.AddMinutes(5 * i),
                    Query = "q",
                    Response = "r",
                    Intent = intents[random.Next(4)],
                    Attributes = new Dictionary<string, AttributeValue> { ["region"] = AttributeValue.OfText("r" + random.Next(4)) },
                }),
        ];
        return (traces, [.. traces.Select(t => random.NextDouble() < rate(t.Intent!))]);
    }
}

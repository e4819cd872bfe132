using Faultline.Causes;
using Faultline.Statistics;

namespace Faultline.Tests.Causes;

public class LabelPermutationTests
{
    [Fact]
    public void Labels_of_one_user_stay_together()
    {
        // User a holds two labelled rows of two; only b and c have two rows as well, so the pair lands on a, b or c as a pair.
        string[] units = ["a", "b", "c", "a", "b", "c", "d", "e"];
        int[] labels = [0, -1, -1, 1, -1, -1, -1, -1];
        var permutation = new LabelPermutation(labels, units, 42);
        Assert.Equal([0, 3], permutation.Labelled);
        var seen = new HashSet<string>();
        var positions = new int[2];
        for (var b = 0; b < 100; b++)
        {
            permutation.Draw(b, positions);
            Assert.Equal(units[positions[0]], units[positions[1]]);
            Assert.Equal(positions[0] + 3, positions[1]);
            seen.Add(units[positions[0]]);
        }

        Assert.Equal(["a", "b", "c"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_position_is_as_likely()
    {
        // 3 labels over 12 positions of one row each: every position holds a label in 3 of 12 draws.
        var permutation = new LabelPermutation(
            [0, 0, 1, .. Enumerable.Repeat(-1, 9)],
            [.. Enumerable.Range(0, 12).Select(i => "u" + i)],
            1
        );
        var counts = new int[12];
        var positions = new int[3];
        for (var b = 0; b < 12_000; b++)
        {
            permutation.Draw(b, positions);
            Assert.Equal(3, positions.Distinct().Count());
            Array.ForEach(positions, p => counts[p]++);
        }

        // Binomial(12000, 1/4): mean 3000, standard deviation 47; five of them either way.
        Assert.All(counts, c => Assert.InRange(c, 2763, 3237));
    }

    [Fact]
    public void A_slice_that_is_one_users_is_no_cause()
    {
        // One user makes all 40 failures, from one device that nobody else has. By rows that is overwhelming; by users it is one of 300.
        var random = new SplitMix64(4);
        var traces = Enumerable
            .Range(0, 3000)
            .Select(i => new Faultline.Traces.Trace
            {
                TraceId = $"t{i}",
                Workflow = "w",
                Timestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i),
                Query = "q",
                Response = "r",
                UserId = "u" + (i % 300),
                Attributes = new Dictionary<string, Faultline.Traces.AttributeValue>
                {
                    ["device"] = Faultline.Traces.AttributeValue.OfText(i % 300 is 7 or 8 ? "rare" : "d" + random.Next(3)),
                },
            })
            .ToArray();
        var cluster = traces.Select(t => t.UserId is "u7" or "u8" ? 0 : -1).ToArray();
        IReadOnlyList<IReadOnlyList<Cause>> Find(Func<Faultline.Traces.Trace, string> unit) =>
            CauseFinder.Find(
                new CauseRequest
                {
                    Table = FeatureTable.From(traces),
                    Failed = Array.ConvertAll(cluster, c => c >= 0),
                    Weights = Array.ConvertAll(cluster, _ => 1.0),
                    Clusters = cluster,
                    BlindClusters = cluster,
                    Discovery = [.. traces.Select(t => t.UserId != "u7" && (t.UserId == "u8" || t.UserId!.Length % 2 == 0))],
                    Units = Array.ConvertAll(traces, t => unit(t)),
                },
                1,
                new CauseOptions { Permutations = 1000 }
            );

        Assert.Single(Find(t => t.TraceId)[0]);

        // 1 of about 100 to 200 users in the tested half by chance, 22 slices or fewer: p is at least 1/200.
        Assert.All(Find(t => t.UserId!)[0], c => Assert.True(c.PAdjusted > .004));
    }
}

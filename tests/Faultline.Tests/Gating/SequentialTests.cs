using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Sequential;
using Faultline.Statistics;

namespace Faultline.Tests.Gating;

public class SequentialTests
{
    private static readonly SequentialPlan Adaptive = new(1, 5, false, 0.15, 0.03);
    private static readonly SequentialPlan Early = Adaptive with { EarlyStop = true };

    [Theory]
    [InlineData(1, 1, false, 100)]
    [InlineData(1, 5, false, 100)]
    [InlineData(1, 5, true, 100)]
    [InlineData(2, 4, true, 57)]
    [InlineData(1, 5, true, 3)]
    public void Weights_SumToOne_AndTheLastLookHasSeenEverything(int runs, int most, bool early, int rows)
    {
        var looks = new SequentialPlan(runs, most, early, 0.15, 0.03).Looks(rows);
        Assert.Equal(1, looks.Sum(l => l.Weight), 12);
        Assert.Equal((rows, most), (looks[^1].Rows, looks[^1].Runs));
    }

    // Every run of every row exactly once, whatever the looks: a repeat asked twice would count one answer as two.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OpenToTheEnd_AsksEveryRunOnce(bool early)
    {
        var plan = Adaptive with { EarlyStop = early };
        var asked = new HashSet<(int, int)>();
        var sequence = Sequence(plan, 40, passes: 30, threshold: 0.74);
        var rows = new RowCounts[40];
        Array.Fill(rows, new RowCounts(1, 1, 0, 0));
        while (sequence.Open)
        {
            foreach (var run in sequence.Next())
            {
                Assert.True(asked.Add(run));
                var (row, repeat) = run;
                // Three of four rows pass every time: the rate stays beside the threshold.
                rows[row] = rows[row] with
                {
                    BaselinePasses = row < 30 ? 1 : 0,
                    Passes = rows[row].Passes + (row % 4 < 3 ? 1 : 0),
                    Runs = repeat + 1,
                };
            }

            sequence.Observe(rows);
        }

        Assert.Equal(40 * 5, asked.Count);
    }

    [Fact]
    public void Unchanged_IsSettledAfterOnePass_AndEarlierWhenAllowed()
    {
        Assert.Equal(100, Calls(Adaptive, row => row % 33 != 0));
        Assert.InRange(Calls(Early, row => row % 33 != 0), 20, 60);
    }

    // 1 of the first 10 passes: even at z = 3 Wilson's upper bound is .58, below .7.
    [Fact]
    public void Broken_IsSettledByAFewRows()
    {
        Assert.Equal(100, Calls(Adaptive, row => row % 20 == 0));
        Assert.Equal(10, Calls(Early, row => row % 20 == 0));
    }

    // Ville: 97 of 100 in the baseline, the candidate at 82: the evidence falls below .03 in at most 3 % of sequences, however often one looks.
    [Fact]
    public void DropLikelihood_ClearsARealDropSeldom()
    {
        var likelihood = new DropLikelihood(97, 100, 0.15);
        var random = new SplitMix64(5);
        var missed = 0;
        for (var s = 0; s < 1000; s++)
        {
            var passes = 0;
            for (var n = 1; n <= 200; n++)
            {
                passes += random.NextDouble() < 0.82 ? 1 : 0;
                if (likelihood.LogRatio(passes, n) <= Math.Log(0.03))
                {
                    missed++;
                    break;
                }
            }
        }

        Assert.InRange(missed, 1, 40);
    }

    // One run: P(pass | q + δ) / P(pass | q) averaged over Beta(3.5, 97.5) is (E[1 − q] − δ)/E[1 − q] = 1 − .15/(97.5/101), for q + δ < 1.
    [Fact]
    public void DropLikelihood_OfOneRun_IsTheRatioOfMeans() =>
        Assert.Equal(Math.Log(1 - 0.15 / (97.5 / 101)), new DropLikelihood(97, 100, 0.15).LogRatio(1, 1), 3);

    private static SequentialCluster Sequence(SequentialPlan plan, int rows, int passes, double threshold = 0.7) =>
        new(
            plan,
            ClusterPolicy.For(new GateConfig { Threshold = threshold }, "c"),
            [.. Enumerable.Range(0, rows).Select(i => (i < passes ? 1 : 0, 1))],
            0.005
        );

    private static int Calls(SequentialPlan plan, Func<int, bool> passes)
    {
        var sequence = Sequence(plan, 100, 97);
        var rows = Enumerable.Range(0, 100).Select(i => new RowCounts(i < 97 ? 1 : 0, 1, 0, 0)).ToArray();
        var calls = 0;
        while (sequence.Open)
        {
            foreach (var (row, _) in sequence.Next())
            {
                calls++;
                rows[row] = rows[row] with { Passes = rows[row].Passes + (passes(row) ? 1 : 0), Runs = rows[row].Runs + 1 };
            }

            sequence.Observe(rows);
        }

        return calls;
    }
}

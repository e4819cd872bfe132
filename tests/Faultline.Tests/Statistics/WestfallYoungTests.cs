using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class WestfallYoungTests
{
    [Fact]
    public void Adjust_OneHypothesis_IsThePermutationP()
    {
        // 3 of 9 permutations reach .1 or less: (3 + 1) / (9 + 1).
        double[] drawn = [.05, .1, .5, .6, .7, .8, .9, .01, .2];
        var adjusted = WestfallYoung.Adjust([.1], (b, p) => p[0] = drawn[b], drawn.Length);
        Assert.Equal(.4, adjusted[0], 12);
    }

    [Fact]
    public void Adjust_IdenticalHypotheses_CostNothing()
    {
        // Ten copies of one hypothesis: Bonferroni would multiply by ten, min-p knows they are one.
        var random = new SplitMix64(7);
        var draws = Enumerable.Range(0, 999).Select(_ => random.NextDouble()).ToArray();
        var one = WestfallYoung.Adjust([.02], (b, p) => p[0] = draws[b], draws.Length);
        var ten = WestfallYoung.Adjust([.. Enumerable.Repeat(.02, 10)], (b, p) => p.Fill(draws[b]), draws.Length);
        Assert.All(ten, p => Assert.Equal(one[0], p));
    }

    [Fact]
    public void Adjust_IndependentHypotheses_KeepTheFamilyWiseRate()
    {
        var random = new SplitMix64(11);
        var rejected = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            double[] observed = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())];
            var adjusted = WestfallYoung.Adjust(
                observed,
                (_, p) =>
                {
                    for (var i = 0; i < p.Length; i++)
                    {
                        p[i] = random.NextDouble();
                    }
                },
                200
            );
            rejected += adjusted.Min() <= .05 ? 1 : 0;
        }

        // 5 % of 400 is 20; four standard deviations of a binomial above that are 37.
        Assert.InRange(rejected, 5, 37);
    }
}

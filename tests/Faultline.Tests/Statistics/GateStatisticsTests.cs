using CsCheck;
using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class GateStatisticsTests
{
    // 0 and 4: 1/16 − ½·1/16 = .03125. 1 and 6: (1 + 7)/128 − ½·7/128 = .03516.
    [Theory]
    [InlineData(0, 4, 0.03125)]
    [InlineData(1, 6, 0.03515625)]
    [InlineData(0, 0, 1)]
    [InlineData(3, 3, 0.5)]
    public void McNemar_MidP(int fixedRows, int brokenRows, double p) => Assert.Equal(p, McNemar.MidP(fixedRows, brokenRows), 12);

    // n = 48, 26 and 4: b̃ = 27/50, c̃ = 5/50; .44 ± 1.96·√((.64 − .1936)/50) = .44 ± .1852. The plain mean is 22/48 = .4583.
    [Fact]
    public void BonettPrice_Fixture()
    {
        var interval = PairedDrop.FromCounts(4, 26, 48);
        Assert.Equal(0.2548, interval.Low, 4);
        Assert.Equal(0.6252, interval.High, 4);
        Assert.Equal(22 / 48.0, interval.Value, 12);
        Assert.Equal(0.44, (interval.Low + interval.High) / 2, 12);
    }

    // .01·4 = .04; .02·3 = .06; .03·2 = .06 → kept at .06; .2·1 = .2.
    [Fact]
    public void Holm_ByHand()
    {
        Assert.Equal([0.06, 0.2, 0.04, 0.06], Holm.Adjust([0.03, 0.2, 0.01, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Empty(Holm.Adjust([]));
    }

    // C(3,2)/C(4,2) = 3/6; (3/4)² = .5625 would be biased upward.
    [Theory]
    [InlineData(3, 4, 2, 0.5)]
    [InlineData(4, 4, 4, 1)]
    [InlineData(1, 4, 2, 0)]
    [InlineData(2, 3, 1, 2 / 3.0)]
    public void PassHatK_ByHand(int passes, int runs, int k, double expected) =>
        Assert.Equal(expected, PassHatK.Estimate(passes, runs, k), 12);

    [Fact]
    public void PassHatK_TooFewRuns_IsNotANumber() => Assert.True(double.IsNaN(PassHatK.Estimate(1, 1, 3)));

    // Population 10, 4 successes, 3 drawn: P(X = 2) = C(4,2) · C(6,1) / C(10,3) = 36/120.
    [Fact]
    public void Hypergeometric_Probability() => Assert.Equal(36 / 120.0, HypergeometricDistribution.Probability(2, 10, 4, 3), 12);

    [Fact]
    public void Binomial_TailsAddUp() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 300], Gen.Double[0, 1])
            .Sample((k, n, p) => Math.Abs(BinomialDistribution.Cumulative(k, n, p) + BinomialDistribution.Upper(k + 1, n, p) - 1) < 1e-9);

    [Fact]
    public void ClusteredMean_SingleRuns_IsWilson()
    {
        double[] rows = [.. Enumerable.Repeat(1.0, 18), 0, 0];
        var wilson = Wilson.Interval(18, 20);
        var clustered = ClusteredMean.Interval(rows, 20);
        Assert.Equal(wilson.Low, clustered.Low, 9);
        Assert.Equal(wilson.High, clustered.High, 9);
    }

    // Ten rows that always agree with themselves over 5 repeats are ten observations, not fifty.
    [Fact]
    public void ClusteredMean_RepeatsOfASteadyRow_AddNothing()
    {
        double[] steady = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
        Assert.Equal(10, ClusteredMean.Interval(steady, 50).N, 9);
        double[] noisy = [.. Enumerable.Repeat(0.8, 10)];
        Assert.Equal(10, ClusteredMean.Interval(noisy, 10).N, 9);
    }

    [Fact]
    public void PairedRows_SingleRuns_IsMcNemar_ByEitherTest() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 20])
            .Sample(
                (fixedRows, broken, same) =>
                {
                    PairedRow[] rows =
                    [
                        .. Enumerable.Repeat(new PairedRow(0, 1, 1, 1), fixedRows),
                        .. Enumerable.Repeat(new PairedRow(1, 1, 0, 1), broken),
                        .. Enumerable.Repeat(new PairedRow(1, 1, 1, 1), same),
                    ];
                    var expected = McNemar.MidP(fixedRows, broken);
                    return Math.Abs(PairedRows.SignFlipMidP(rows) - expected) < 1e-9
                        && Math.Abs(PairedRows.StratifiedMidP(rows) - expected) < 1e-9
                        && Math.Abs(PairedRows.MidP(rows) - expected) < 1e-12;
                }
            );

    // Ten rows broken and five fixed in all three repeats are 10 against 5, not 30 against 15: P(X ≤ 5) − ½P(X = 5), X ~ Bin(15, ½) = .1051.
    [Fact]
    public void PairedRows_TheRowIsTheUnit()
    {
        PairedRow[] rows = [.. Enumerable.Repeat(new PairedRow(3, 3, 0, 3), 10), .. Enumerable.Repeat(new PairedRow(0, 3, 3, 3), 5)];
        Assert.Equal(McNemar.MidP(5, 10), PairedRows.MidP(rows), 9);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    public void PairedRows_SameAgent_RejectsAtMostItsLevel(int baselineRuns, int candidateRuns)
    {
        var random = new Random(11);
        const int Trials = 1500;
        var rejected = 0;
        for (var t = 0; t < Trials; t++)
        {
            var rows = Enumerable
                .Range(0, 80)
                .Select(i =>
                {
                    var p = i % 4 == 0 ? 0.2 : 0.95;
                    return new PairedRow(Draw(random, baselineRuns, p), baselineRuns, Draw(random, candidateRuns, p), candidateRuns);
                })
                .ToArray();
            rejected += PairedRows.MidP(rows) <= 0.05 ? 1 : 0;
        }

        // Binomial slack: .05 ± 3·√(.05·.95/1500) = .067.
        Assert.True(rejected / (double)Trials <= 0.067, $"{rejected} of {Trials}");
    }

    // n = 100 at rate .97, noise .03: the claimed drop must be found in about 80 of 100 simulated gates, and half of it in far fewer.
    [Fact]
    public void MinimumDetectableDrop_Paired_HasThePowerItClaims()
    {
        var drop = MinimumDetectableDrop.Paired(100, 0.97, 0.03, 0.05, 0.05);
        Assert.NotNull(drop);
        Assert.InRange(Power(drop.Value), 0.77, 0.83);
        Assert.True(Power(drop.Value / 2) < 0.6);

        static double Power(double drop)
        {
            var random = new Random(3);
            const int Trials = 4000;
            var found = 0;
            for (var t = 0; t < Trials; t++)
            {
                var (fixedRows, broken) = (0, 0);
                for (var i = 0; i < 100; i++)
                {
                    var u = random.NextDouble();
                    broken += u < 0.03 + drop ? 1 : 0;
                    fixedRows += u > 0.97 ? 1 : 0;
                }

                found += McNemar.MidP(fixedRows, broken) <= 0.05 && broken - fixedRows > 5 ? 1 : 0;
            }

            return found / (double)Trials;
        }
    }

    // 20 rows, threshold .7: 13 or fewer pass. The rate at which P(X ≤ 13) = .8 is .9 minus the answer.
    [Fact]
    public void MinimumDetectableDrop_BelowThreshold_SolvesTheBinomial()
    {
        var drop = MinimumDetectableDrop.BelowThreshold(20, 0.9, 0.7);
        Assert.NotNull(drop);
        Assert.Equal(0.8, BinomialDistribution.Cumulative(13, 20, 0.9 - drop.Value), 2);
        Assert.Null(MinimumDetectableDrop.BelowThreshold(0, 0.9, 0.7));
        Assert.Null(MinimumDetectableDrop.BelowThreshold(10, 0.9, 0));
    }

    private static int Draw(Random random, int n, double p) => Enumerable.Range(0, n).Count(_ => random.NextDouble() < p);
}

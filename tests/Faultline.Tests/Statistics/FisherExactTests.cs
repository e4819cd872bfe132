using CsCheck;
using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class FisherExactTests
{
    [Fact]
    public void Greater_LadyTastingTea_IsOneInSeventy() =>
        // All four cups right: 1 / C(8, 4) = 1 / 70.
        Assert.Equal(1 / 70.0, FisherExact.Greater(4, 4, 4, 8), 12);

    [Fact]
    public void Greater_ThreeOfFourCups_SumsTheTail() =>
        // P(3) + P(4) = 16/70 + 1/70.
        Assert.Equal(17 / 70.0, FisherExact.Greater(3, 4, 4, 8), 12);

    [Fact]
    public void Greater_NeverBelowZeroOrAboveOne_AndFallsWithHits() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[0, 400], Gen.Int[0, 400])
            .Sample(
                (total, a, b) =>
                {
                    var inside = Math.Min(a, total);
                    var hits = Math.Min(b, total);
                    var smallest = Math.Max(0, inside + hits - total);
                    var previous = 1.0;
                    for (var x = smallest; x <= Math.Min(inside, hits); x++)
                    {
                        var p = FisherExact.Greater(x, inside, hits, total);
                        Assert.InRange(p, 0, previous + 1e-11);
                        Assert.Equal(Reference(x, inside, hits, total), p, tolerance: 1e-11);
                        previous = p;
                    }
                },
                iter: 300
            );

    [Fact]
    public void Greater_ImpossibleTable_IsRefused() => Assert.Throws<ArgumentException>(() => FisherExact.Greater(5, 4, 9, 20));

    private static double Reference(int from, int inside, int hits, int total)
    {
        double sum = 0;
        for (var x = from; x <= Math.Min(inside, hits); x++)
        {
            sum += Math.Exp(
                LogFactorial.Choose(hits, x) + LogFactorial.Choose(total - hits, inside - x) - LogFactorial.Choose(total, inside)
            );
        }

        return sum;
    }
}

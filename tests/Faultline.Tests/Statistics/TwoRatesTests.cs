using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class TwoRatesTests
{
    [Fact]
    public void Pooled_test_with_one_added_to_each_cell()
    {
        // 80 of 98 and 60 of 98: (81/100, 61/100), pooled .71, z = .2 / sqrt(.71 · .29 · .02) = 3.1167, p = .00183.
        var p = TwoRates.PValue(Wilson.Interval(80, 98), Wilson.Interval(60, 98));
        Assert.Equal(.00183, p, 4);
    }

    [Fact]
    public void Empty_side_says_nothing() => Assert.Equal(1, TwoRates.PValue(new Interval(0, 0, 1, 0), Wilson.Interval(60, 98)));

    [Fact]
    public void Weighted_rows_count_for_what_they_stand_for()
    {
        // Weights 3, 1, 1, 1: 6 rows, 4 of them passed; n_eff = 36 / 12 = 3.
        var rate = new WeightedRate();
        rate.Add(true, 3);
        rate.Add(true, 1);
        rate.Add(false, 1);
        rate.Add(false, 1);
        Assert.Equal((6.0, 4.0), (rate.Total, rate.Passed));
        Assert.Equal(4 / 6.0, rate.Interval().Value, 12);
        Assert.Equal(3, rate.Interval().N, 12);
    }

    [Fact]
    public void Threads_do_not_change_the_adjustment()
    {
        double[] observed = [.001, .2, .03, .03];
        static double P(int b, int i) => new SplitMix64((ulong)(b * 7 + i)).NextDouble();
        var one = WestfallYoung.Adjust(
            observed,
            (b, p) =>
            {
                for (var i = 0; i < p.Length; i++)
                {
                    p[i] = P(b, i);
                }
            },
            3000
        );
        var many = WestfallYoung.Adjust(
            observed,
            () =>
                (b, p) =>
                {
                    for (var i = 0; i < p.Length; i++)
                    {
                        p[i] = P(b, i);
                    }
                },
            3000
        );
        Assert.Equal(one, many);
    }
}

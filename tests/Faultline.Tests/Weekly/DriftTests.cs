using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

public sealed class DriftTests
{
    [Fact]
    public void Growth_is_measured_against_all_traffic()
    {
        // 10 of 1,000 and 40 of 4,000: four times the failures, the same share.
        var steady = Drift.Test([(Seen(10), Seen(40))], 1000, 4000)[0];
        var growing = Drift.Test([(Seen(10), Seen(40))], 1000, 1000)[0];

        Assert.Equal("steady", steady.Trend);
        Assert.Equal(1, steady.Ratio!.Value, 12);
        Assert.Equal("growing", growing.Trend);
        Assert.Equal(4, growing.Ratio!.Value, 12);
        // x₂ | 50 ~ Bin(50, ½): twice P(X ≥ 40).
        Assert.Equal(2.386e-5, growing.PAdjusted, 8);
    }

    [Fact]
    public void Several_clusters_share_one_error_rate()
    {
        // P(X ≤ 4 | 20, ½)·2 = .0118 alone; beside three that did not move it is worth .0473, beside five .0709.
        (WindowCount, WindowCount)[] Beside(int others) => [(Seen(16), Seen(4)), .. Enumerable.Repeat((Seen(10), Seen(10)), others)];

        Assert.Equal("shrinking", Drift.Test(Beside(3), 1000, 1000)[0].Trend);
        Assert.Equal(4 * 0.0118179, Drift.Test(Beside(3), 1000, 1000)[0].PAdjusted, 6);
        Assert.Equal("steady", Drift.Test(Beside(5), 1000, 1000)[0].Trend);
    }

    [Fact]
    public void A_sample_proves_less_than_a_count()
    {
        var counted = Drift.Test([(new(20, 20), new(40, 40))], 1000, 1000)[0];
        var sampled = Drift.Test([(new(5, 20), new(10, 40))], 1000, 1000)[0];

        Assert.Equal(counted.Ratio, sampled.Ratio);
        Assert.Equal("growing", counted.Trend);
        Assert.Equal("steady", sampled.Trend);
    }

    [Fact]
    public void From_nothing_has_no_ratio() => Assert.Null(Drift.Test([(Seen(0), Seen(30))], 1000, 1000)[0].Ratio);

    private static WindowCount Seen(int failures) => new(failures, failures);
}

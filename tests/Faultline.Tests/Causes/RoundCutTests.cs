using CsCheck;
using Faultline.Causes;

namespace Faultline.Tests.Causes;

public class RoundCutTests
{
    [Theory]
    [InlineData(24, 25, 24)]
    [InlineData(24, 31, 30)]
    [InlineData(24, 29, 25)]
    [InlineData(143.27499, 151.9, 150)]
    [InlineData(0.123456, 0.1239, 0.1235)]
    [InlineData(-7.3, -6.8, -7)]
    [InlineData(2040, 2990, 2500)]
    [InlineData(-3, 8, 0)]
    public void The_roundest_number_of_the_gap(double low, double high, double expected) =>
        Assert.Equal(expected, RoundCut.Between(low, high, FeatureScale.Plain));

    [Theory]
    [InlineData("2026-07-15T10:04:41Z", "2026-07-15T10:05:12Z", "2026-07-15T10:05Z")]
    [InlineData("2026-07-14T22:04:41Z", "2026-07-15T03:05:12Z", "2026-07-15T00:00Z")]
    [InlineData("2026-07-14T22:04:41Z", "2026-07-14T22:04:43Z", "2026-07-14T22:04:41Z")]
    public void The_roundest_moment_of_the_gap(string low, string high, string expected)
    {
        var cut = RoundCut.Between(Seconds(low), Seconds(high), FeatureScale.Moment);
        Assert.Equal(expected, new FeatureColumn("time", 1, [cut], [], []) { Scale = FeatureScale.Moment }.Present(cut));
    }

    [Fact]
    public void The_same_rows_lie_on_either_side() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e3])
            .Sample(pair =>
            {
                var (low, high) = (pair.Item1, pair.Item1 + pair.Item2);
                var cut = RoundCut.Between(low, high, FeatureScale.Plain);
                return low <= cut && cut < high;
            });

    private static double Seconds(string time) =>
        (
            DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind)
            - DateTime.UnixEpoch
        ).TotalSeconds;
}

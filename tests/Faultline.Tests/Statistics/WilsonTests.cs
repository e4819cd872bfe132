using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class WilsonTests
{
    // p = .9, z² = 3.84146: centre (.9 + .096036)/1.192073 = .8355, half 1.959964·√(.0045 + .0024009)/1.192073 = .1366.
    [Theory]
    [InlineData(18, 20, 0.699, 0.972)]
    [InlineData(20, 20, 0.839, 1.0)]
    [InlineData(0, 20, 0.0, 0.161)]
    public void Interval_Fixtures(double k, double n, double low, double high)
    {
        var interval = Wilson.Interval(k, n);
        Assert.Equal(low, interval.Low, 3);
        Assert.Equal(high, interval.High, 3);
        Assert.Equal(k / n, interval.Value, 12);
    }

    // With k = n the lower bound is 1/(1 + z²/n): it clears p when n ≥ z² p/(1 − p).
    [Theory]
    [InlineData(0.80, 16)]
    [InlineData(0.90, 35)]
    [InlineData(0.95, 73)]
    [InlineData(0.99, 381)]
    public void Interval_RowsThatCertifyARateWithoutAFailure(double rate, int rows)
    {
        Assert.True(Wilson.Interval(rows, rows).Low >= rate);
        Assert.True(Wilson.Interval(rows - 1, rows - 1).Low < rate);
    }

    [Fact]
    public void Interval_NoTrials_KnowsNothing()
    {
        var interval = Wilson.Interval(0, 0);
        Assert.True(double.IsNaN(interval.Value));
        Assert.Equal((0.0, 1.0), (interval.Low, interval.High));
    }
}

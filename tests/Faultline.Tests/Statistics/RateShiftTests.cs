using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class RateShiftTests
{
    [Fact]
    public void PValue_FourAgainstNone_SameTraffic() =>
        // Bin(4, ½): P(4) = 1/16, doubled.
        Assert.Equal(.125, RateShift.PValue(0, 1000, 4, 1000), 12);

    [Fact]
    public void PValue_TwiceTheTrafficTwiceTheCases_IsNoShift() => Assert.True(RateShift.PValue(50, 1000, 100, 2000) > .9);

    [Fact]
    public void PValue_NothingSeen_IsOne() => Assert.Equal(1, RateShift.PValue(0, 10, 0, 10));
}

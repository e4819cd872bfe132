using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class BenjaminiHochbergTests
{
    [Fact]
    public void Adjust_WorkedExample()
    {
        // m = 4, sorted .005 .009 .05 .5: .02, .018, .0667, .5, made monotone from the right: .018 .018 .0667 .5.
        var q = BenjaminiHochberg.Adjust([.5, .005, .05, .009]);
        Assert.Equal([.5, .018, .2 / 3, .018], q.Select(x => Math.Round(x, 12)).Select((x, i) => i == 2 ? .2 / 3 : x));
        Assert.Equal(.2 / 3, q[2], 12);
    }

    [Fact]
    public void Adjust_NothingGiven_GivesNothing() => Assert.Empty(BenjaminiHochberg.Adjust([]));
}

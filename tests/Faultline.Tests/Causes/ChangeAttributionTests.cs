using CsCheck;
using Faultline.Causes;

namespace Faultline.Tests.Causes;

public class ChangeAttributionTests
{
    private static readonly Gen<GroupCounts> AnyGroup = Gen.Select(
        Gen.Int[0, 500],
        Gen.Int[0, 500],
        Gen.Double[0, 1],
        Gen.Double[0, 1],
        (n1, n2, p1, p2) => new GroupCounts("g", (int)(n1 * p1), n1, (int)(n2 * p2), n2)
    );

    [Fact]
    public void Decompose_PartsAddUpExactly() =>
        AnyGroup
            .Array[1, 12]
            .Sample(groups =>
            {
                var n1 = groups.Sum(g => g.TotalBefore);
                var n2 = groups.Sum(g => g.TotalAfter);
                if (n1 == 0 || n2 == 0)
                {
                    return;
                }

                var change = groups.Sum(g => g.PassedAfter) / n2 - groups.Sum(g => g.PassedBefore) / n1;
                var parts = ChangeAttribution.Decompose(groups).Sum(c => c.RateEffect + c.MixEffect);
                Assert.Equal(change, parts, 10);
            });

    [Fact]
    public void Decompose_OnlyOneGroupGotWorse_CarriesTheWholeDrop()
    {
        // 100 of 1,000 requests are refunds; they fall from 90 % to 20 %: 0.1 × −0.7 = −0.07.
        var parts = ChangeAttribution.Decompose([new("refunds", 90, 100, 20, 100), new("other", 810, 900, 810, 900)]);
        Assert.Equal(-.07, parts[0].RateEffect, 12);
        Assert.Equal(0, parts[0].MixEffect, 12);
        Assert.Equal(0, parts[1].RateEffect + parts[1].MixEffect, 12);
    }

    [Fact]
    public void Decompose_MoreOfAWorseGroup_IsAMixEffect()
    {
        var parts = ChangeAttribution.Decompose([new("hard", 50, 100, 150, 300), new("easy", 810, 900, 630, 700)]);
        Assert.All(parts, p => Assert.Equal(0, p.RateEffect, 12));
        Assert.True(parts[0].MixEffect < 0);
    }
}

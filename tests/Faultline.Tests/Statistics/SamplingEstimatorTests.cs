using CsCheck;
using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class SamplingEstimatorTests
{
    // (1 + 1 + 2)² / (1 + 1 + 4) = 16/6
    [Fact]
    public void Kish_WorkedExample() => Assert.Equal(16.0 / 6, KishEffectiveSize.Of([1, 1, 2]), 12);

    [Fact]
    public void Kish_LiesBetweenOneAndN() =>
        Gen.Double[0.1, 100].Array[1, 50].Sample(w => KishEffectiveSize.Of(w) is var n && n >= 1 - 1e-9 && n <= w.Length + 1e-9);

    // 10 of 100 taken in one stratum (w = 10, 3 marked), all 5 in the other (w = 1, 2 marked): 3·10 + 2·1 = 32 of 105.
    [Fact]
    public void HorvitzThompson_WorkedExample()
    {
        var sample = Enumerable
            .Range(0, 10)
            .Select(i => (W: 10.0, Y: i < 3))
            .Concat(Enumerable.Range(0, 5).Select(i => (W: 1.0, Y: i < 2)))
            .ToArray();

        Assert.Equal(32, HorvitzThompson.Total(sample, s => s.W, s => s.Y ? 1 : 0), 12);
        Assert.Equal(105, HorvitzThompson.Total(sample.Select(s => s.W)), 12);
        var share = HorvitzThompson.Share(sample, s => s.W, s => s.Y);
        Assert.Equal(32.0 / 105, share.Value, 12);
        Assert.Equal(105.0 * 105 / 1005, share.N, 9);
        Assert.True(share.Low < share.Value && share.Value < share.High);
    }

    // Ten observations: kinds seen 1, 1, 2 and 6 times. f₁ = 2, f₂ = 1.
    [Fact]
    public void Saturation_WorkedExample()
    {
        Assert.Equal(0.2, GoodTuring.UnseenMass([1, 1, 2, 6, 0]), 12);
        Assert.Equal(4 + (2.0 * 2 / 2), Chao1.Richness([1, 1, 2, 6, 0]), 12);
    }

    // No kind seen twice: S + f₁(f₁ − 1)/2 = 3 + 1.
    [Fact]
    public void Chao1_WithoutDoubletons() => Assert.Equal(4, Chao1.Richness([1, 1, 5]), 12);

    [Fact]
    public void NothingSeen_EverythingIsStillToCome()
    {
        Assert.Equal(1, GoodTuring.UnseenMass([]));
        Assert.Equal(0, Chao1.Richness([]));
    }
}

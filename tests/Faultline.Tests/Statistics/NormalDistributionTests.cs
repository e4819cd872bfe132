using CsCheck;
using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class NormalDistributionTests
{
    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.5, 0)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(1e-10, -6.361340902404056)]
    public void Quantile_KnownValues(double p, double z) => Assert.Equal(z, NormalDistribution.Quantile(p), 9);

    [Fact]
    public void Cdf_UndoesQuantile() =>
        Gen.Double[1e-12, 1 - 1e-12].Sample(p => Math.Abs(NormalDistribution.Cdf(NormalDistribution.Quantile(p)) - p) < 1e-12);
}

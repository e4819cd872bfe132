using Faultline.Testing.Xunit;
using Xunit;

namespace GateTests.Xunit;

public class SupportGate
{
    private static readonly RegressionGate Gate = new("evals") { Answer = SupportAgent.AnswerAsync };

    [Theory, RegressionClusters(nameof(Gate))]
    public Task Regression_set_holds(string cluster) => Gate.CheckAsync(cluster);
}

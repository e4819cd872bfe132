using Faultline.Testing.XunitV3;
using Xunit;

namespace GateTests.XunitV3;

public class SupportGate
{
    private static readonly RegressionGate Gate = new("evals") { Answer = SupportAgent.AnswerAsync };

    [Theory, RegressionClusters(nameof(Gate))]
    public Task Regression_set_holds(string cluster) => Gate.CheckAsync(cluster, TestContext.Current.CancellationToken);
}

using Faultline.Testing.NUnit;
using NUnit.Framework;

namespace GateTests.NUnit;

[TestFixture]
public class SupportGate
{
    private static readonly RegressionGate Gate = new("evals") { Answer = SupportAgent.AnswerAsync };

    [RegressionClusters(nameof(Gate))]
    public Task Regression_set_holds(string cluster) => Gate.CheckAsync(cluster);
}

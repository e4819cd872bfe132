using Faultline.Testing.MSTest;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace GateTests.MSTest;

[TestClass]
public class SupportGate
{
    private static readonly RegressionGate Gate = new("evals") { Answer = SupportAgent.AnswerAsync };

    [TestMethod, RegressionClusters(nameof(Gate))]
    public Task Regression_set_holds(string cluster) => Gate.CheckAsync(cluster);
}

using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace Faultline.Testing.NUnit;

/// <summary>One test for each cluster of a gate: <c>[RegressionClusters(nameof(Gate))]</c> on a method that takes the cluster's name.</summary>
/// <param name="gate">Name of the static field or property that holds the gate.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegressionClustersAttribute(string gate) : Attribute, ITestBuilder, IImplyFixture
{
    private static readonly NUnitTestCaseBuilder Builder = new();

    public string Gate { get; } = gate;

    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, Test? suite) =>
        GateMember.Clusters(method.TypeInfo.Type, Gate).Select(c => Builder.BuildTestMethod(method, suite, new TestCaseParameters([c])));
}

using System.Reflection;
using Xunit.Sdk;

namespace Faultline.Testing.Xunit;

/// <summary>One test for each cluster of a gate: <c>[Theory, RegressionClusters(nameof(Gate))]</c> on a method that takes the cluster's name.</summary>
/// <param name="gate">Name of the static field or property that holds the gate.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegressionClustersAttribute(string gate) : DataAttribute
{
    public string Gate { get; } = gate;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        GateMember.Clusters(testMethod.ReflectedType ?? testMethod.DeclaringType!, Gate).Select(c => new object[] { c });
}

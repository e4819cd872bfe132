using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Faultline.Testing.XunitV3;

/// <summary>One test for each cluster of a gate: <c>[Theory, RegressionClusters(nameof(Gate))]</c> on a method that takes the cluster's name.</summary>
/// <param name="gate">Name of the static field or property that holds the gate.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegressionClustersAttribute(string gate) : DataAttribute
{
    public string Gate { get; } = gate;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([
            .. GateMember.Clusters(testMethod.ReflectedType ?? testMethod.DeclaringType!, Gate).Select(c => new TheoryDataRow<string>(c)),
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

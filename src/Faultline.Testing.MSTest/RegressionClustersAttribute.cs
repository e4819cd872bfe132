using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Faultline.Testing.MSTest;

/// <summary>One test for each cluster of a gate: <c>[TestMethod, RegressionClusters(nameof(Gate))]</c> on a method that takes the cluster's name.</summary>
/// <param name="gate">Name of the static field or property that holds the gate.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegressionClustersAttribute(string gate) : Attribute, ITestDataSource
{
    public string Gate { get; } = gate;

    public IEnumerable<object?[]> GetData(MethodInfo methodInfo) =>
        GateMember.Clusters(methodInfo.ReflectedType ?? methodInfo.DeclaringType!, Gate).Select(c => new object?[] { c });

    public string? GetDisplayName(MethodInfo methodInfo, object?[]? data) => $"{methodInfo.Name}({data?[0]})";
}

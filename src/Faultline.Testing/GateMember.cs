using System.Reflection;

namespace Faultline.Testing;

/// <summary>The gate that a test class holds in a static field or property.</summary>
public static class GateMember
{
    /// <summary>The clusters of the gate called <paramref name="name"/> in <paramref name="type"/> or a class above it.</summary>
    /// <exception cref="FaultlineException">When there is no such static member.</exception>
    public static IReadOnlyList<string> Clusters(Type type, string name)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            var info = at.GetTypeInfo();
            var value =
                info.DeclaredFields.FirstOrDefault(f => f.IsStatic && f.Name == name)?.GetValue(null)
                ?? info.DeclaredProperties.FirstOrDefault(p => p.GetMethod?.IsStatic == true && p.Name == name)?.GetValue(null);
            if (value is RegressionGateBase gate)
            {
                return gate.Clusters;
            }
        }

        throw FaultlineException.Input($"{type.Name} has no static field or property '{name}' that holds a RegressionGate.");
    }
}

namespace Faultline.Gating;

/// <summary>Which rows of a cluster a reader wants to see first.</summary>
internal static class GateCases
{
    /// <summary>Broken rows first: they are what this change did. Then the other failing ones.</summary>
    public static IReadOnlyList<string> Of(GateClusterReport cluster) =>
        [.. cluster.BrokenCases, .. cluster.FailingCases.Except(cluster.BrokenCases, StringComparer.Ordinal)];
}

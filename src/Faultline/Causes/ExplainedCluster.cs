using Faultline.Analysis;

namespace Faultline.Causes;

/// <summary>What the explanation adds to a cluster.</summary>
/// <param name="Causes">The strongest first.</param>
/// <param name="Territory">Its traffic; null where nothing tells it from the rest.</param>
/// <param name="Report">How that traffic fares; null without a territory.</param>
/// <param name="SameTrafficAs">Numbers of clusters whose slice holds what fails more in this one's: outside it, this slice passes as the rest does.</param>
public sealed record ExplainedCluster(
    IReadOnlyList<Cause> Causes,
    ClusterTerritory? Territory,
    TerritoryReport? Report,
    IReadOnlyList<int> SameTrafficAs
);

/// <summary>Every cluster's explanation, in order, and the change of the aggregate.</summary>
public sealed record Explanation(IReadOnlyList<ExplainedCluster> Clusters, ChangeReport? Change);

using Faultline.Analysis;

namespace Faultline.Causes;

/// <summary>What the explanation adds to a cluster.</summary>
/// <param name="PassRate">Of the traffic in the cluster's slice; null without a confirmed cause.</param>
/// <param name="PreviousPassRate">Of the same territory in the window before (conditions on releases left out); null without one.</param>
public sealed record ExplainedCluster(IReadOnlyList<Cause> Causes, Rate? PassRate, Rate? PreviousPassRate);

/// <summary>Every cluster's explanation, in order, and the change of the aggregate.</summary>
public sealed record Explanation(IReadOnlyList<ExplainedCluster> Clusters, ChangeReport? Change);

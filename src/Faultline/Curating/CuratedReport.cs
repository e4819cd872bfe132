namespace Faultline.Curating;

/// <summary>What people changed about a cluster's members. Its causes, territory and pass rates are those measured before.</summary>
/// <param name="Merged">Clusters that were merged into it.</param>
/// <param name="SplitFrom">Clusters it was split off from; empty for one that the analysis found.</param>
/// <param name="MembersChanged">True when single failures came or went.</param>
public sealed record CuratedReport(IReadOnlyList<string> Merged, IReadOnlyList<string> SplitFrom, bool MembersChanged);

namespace Faultline.Causes;

/// <summary>A slice on its way from the discovery half to the test.</summary>
/// <param name="Cluster">The cluster it may explain.</param>
/// <param name="Blind">The cluster's counterpart whose merges did not see the confirmation half.</param>
/// <param name="Found">Predicates as the search found them.</param>
/// <param name="Productive">Those of them that hold their own on the confirmation half; what is tested and reported.</param>
internal sealed record CauseCandidate(int Cluster, int Blind, IReadOnlyList<Predicate> Found, IReadOnlyList<Predicate> Productive);

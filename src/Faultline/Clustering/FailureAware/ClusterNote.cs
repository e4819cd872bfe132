namespace Faultline.Clustering.FailureAware;

/// <summary>Something worth telling about a cluster: that it was split and why, that it could be, or what it rests on.</summary>
/// <param name="Cluster">Its label.</param>
/// <param name="Text">One sentence.</param>
public sealed record ClusterNote(int Cluster, string Text);

namespace Faultline.Clustering;

/// <summary>What <see cref="KMeans.ChooseK"/> found.</summary>
/// <param name="K">The chosen number of clusters.</param>
/// <param name="Fit">The fit at that number.</param>
/// <param name="Silhouettes">Mean silhouette of every number tried, ascending by number.</param>
public sealed record KChoice(int K, KMeansResult Fit, IReadOnlyList<(int K, double Silhouette)> Silhouettes);

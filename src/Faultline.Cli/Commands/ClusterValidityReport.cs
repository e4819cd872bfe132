namespace Faultline.Cli.Commands;

/// <param name="Dbcv">DBCV (Moulavi et al. 2014), −1..1; null with fewer than two clusters.</param>
/// <param name="Relative">hdbscan's relative validity; null for k-means and without clusters.</param>
/// <param name="Silhouette">Mean silhouette of the points that are not noise, above 5,000 of a sample of them; null with fewer than two clusters.</param>
internal sealed record ClusterValidityReport(double Dbcv, double? Relative, double Silhouette);

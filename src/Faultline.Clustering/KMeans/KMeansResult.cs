namespace Faultline.Clustering;

/// <param name="Labels">Row of <paramref name="Centres"/> nearest to each point (the lower index where two are equally near).</param>
/// <param name="Centres">K × dimensions; unit rows under <see cref="Metric.Cosine"/>.</param>
/// <param name="Inertia">Σ squared distance from a point to its centre; under <see cref="Metric.Cosine"/> distances between unit vectors, 2(1 − cos).</param>
/// <param name="Iterations">Lloyd iterations of the kept start.</param>
public sealed record KMeansResult(int[] Labels, Matrix Centres, double Inertia, int Iterations);

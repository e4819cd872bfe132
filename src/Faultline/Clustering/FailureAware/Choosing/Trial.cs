namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>How one combination of settings did on resamples.</summary>
/// <param name="Candidate">What was tried.</param>
/// <param name="Score">Mean of <paramref name="ByDraw"/>.</param>
/// <param name="ByDraw">Per draw, agreement × reproduced detail; see <see cref="SettingsSearch"/>.</param>
/// <param name="Agreement">Mean adjusted Rand index of a draw's clusters and those of all failures.</param>
/// <param name="Detail">Mean reproduced detail, nats.</param>
/// <param name="Clusters">Found on all failures.</param>
/// <param name="Noise">Share left without a cluster.</param>
public sealed record Trial(
    Candidate Candidate,
    double Score,
    IReadOnlyList<double> ByDraw,
    double Agreement,
    double Detail,
    int Clusters,
    double Noise
);

namespace Faultline.Evaluation;

/// <summary>One window's result.</summary>
/// <param name="Ari">Against the modes, traces without one being a class of their own and noise a cluster of its own.</param>
/// <param name="AriModes">The same over traces that have a mode.</param>
/// <param name="Purity">Share of the clustered failures that are of their cluster's most common mode.</param>
internal sealed record WindowScore(
    DateTime From,
    int Failures,
    int Clusters,
    double Noise,
    double Ari,
    double AriModes,
    double Purity,
    double Seconds,
    IReadOnlyList<ModeScore> Modes,
    int[] Labels,
    string[] ByFailure,
    IReadOnlyList<double?> Stability
);

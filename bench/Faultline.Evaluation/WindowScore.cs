namespace Faultline.Evaluation;

/// <summary>One window's result.</summary>
/// <param name="Ari">Against the modes, traces without one being a class of their own and noise a cluster of its own.</param>
/// <param name="Ami">Adjusted mutual information, counted like the ARI.</param>
/// <param name="AriModes">The same over traces that have a mode.</param>
/// <param name="Purity">Share of the clustered failures that are of their cluster's most common mode.</param>
internal sealed record WindowScore(
    DateTime From,
    int Failures,
    int Clusters,
    double Noise,
    double Ari,
    double Ami,
    double AriModes,
    double Purity,
    double Seconds,
    IReadOnlyList<ModeScore> Modes,
    int[] Labels,
    string[] ByFailure,
    IReadOnlyList<double?> Stability
)
{
    /// <summary>Mean over clustered failures; NaN where it was not computed.</summary>
    public double MeanStability =>
        Labels.Where(l => l >= 0 && Stability[l] is not null).Select(l => Stability[l]!.Value).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean over all failures, noise counting 0.</summary>
    public double Reproduced => double.IsNaN(MeanStability) ? double.NaN : MeanStability * (1 - Noise);
}

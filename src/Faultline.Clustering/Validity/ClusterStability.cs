namespace Faultline.Clustering;

/// <summary>How one cluster fared over the resamples.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Size">Its members.</param>
/// <param name="Jaccard">γ: the mean over resamples of the best Jaccard similarity with a cluster found there, 0..1; NaN when no resample held a member.</param>
/// <param name="Recovered">Share of resamples with a similarity above ¾.</param>
/// <param name="Dissolved">Share of resamples with a similarity of ½ or less.</param>
public sealed record ClusterStability(int Label, int Size, double Jaccard, double Recovered, double Dissolved)
{
    public StabilityBand Band =>
        Jaccard switch
        {
            >= 0.85 => StabilityBand.HighlyStable,
            >= 0.75 => StabilityBand.Stable,
            >= 0.6 => StabilityBand.PatternOnly,
            _ => StabilityBand.Unstable,
        };
}

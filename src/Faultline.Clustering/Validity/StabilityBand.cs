namespace Faultline.Clustering;

/// <summary>How far a cluster that comes back in resamples may be believed (Hennig 2007).</summary>
public enum StabilityBand
{
    /// <summary>Mean Jaccard below 0.6: do not trust.</summary>
    Unstable,

    /// <summary>0.6 to 0.75: there is a pattern, its borders are not certain.</summary>
    PatternOnly,

    /// <summary>0.75 to 0.85.</summary>
    Stable,

    /// <summary>0.85 and above.</summary>
    HighlyStable,
}

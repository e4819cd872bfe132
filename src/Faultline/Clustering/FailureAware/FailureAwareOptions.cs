namespace Faultline.Clustering.FailureAware;

/// <summary>Settings of the failure-aware pipeline. The defaults were chosen on traffic of several kinds; docs/cluster.md has the ablation.</summary>
public sealed record FailureAwareOptions
{
    /// <summary>Smallest fragment (HDBSCAN min_cluster_size).</summary>
    public int FragmentSize { get; init; } = 8;

    /// <summary>HDBSCAN min_samples.</summary>
    public int FragmentSamples { get; init; } = 3;

    /// <summary>Cosine distance of profiles below which fragments join.</summary>
    public double MergeAt { get; init; } = 0.4;

    /// <summary>Cosine similarity above which noise joins a cluster.</summary>
    public double AbsorbAt { get; init; } = 0.6;

    /// <summary>Standard errors taken off a contrast weight.</summary>
    public double ContrastCaution { get; init; }

    public int ResponseDimensions { get; init; } = 60;

    public int CommentDimensions { get; init; } = 40;

    public int ActionDimensions { get; init; } = 8;

    public double ResponseWeight { get; init; } = 1;

    public double EvidenceWeight { get; init; } = 1;

    /// <summary>Evidence of this length counts half its weight; 1 is three standard deviations.</summary>
    public double EvidenceUsual { get; init; }

    public double SoftScale { get; init; }

    /// <summary>Membership strength of an absorbed failure per unit of similarity.</summary>
    public double AbsorbedStrength { get; init; } = 0.5;

    public double CommentWeight { get; init; } = 0.7;

    public double ActionWeight { get; init; } = 0.7;

    /// <summary>Length of the evidence part of a profile beside the slices' 1.</summary>
    public double ProfileEvidenceWeight { get; init; } = 1;

    /// <summary>Weight of a failure known from weak signals alone.</summary>
    public double WeakWeight { get; init; } = 0.5;

    /// <summary>False leaves metadata out of the profiles.</summary>
    public bool UseSlices { get; init; } = true;

    /// <summary>These settings for so many failures: small samples need smaller fragments, very large ones larger, or wordings shatter.</summary>
    public FailureAwareOptions For(int failures, Configuration.ClusteringConfig config) =>
        this with
        {
            FragmentSize = config.MinClusterSize
                ?? (failures < 400 ? Math.Max(4, (int)Math.Round(FragmentSize * Math.Sqrt(failures / 400.0)))
                    : failures <= 4000 ? FragmentSize
                    : (int)Math.Round(FragmentSize * Math.Sqrt(failures / 4000.0))),
        };
}

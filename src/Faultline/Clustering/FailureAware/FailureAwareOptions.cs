namespace Faultline.Clustering.FailureAware;

/// <summary>Settings of the failure-aware pipeline. The defaults were chosen on traffic of several kinds; docs/cluster.md has the ablation.</summary>
public sealed record FailureAwareOptions
{
    /// <summary>Three alike are the least that can be called a group.</summary>
    public const int SmallestFragment = 3;

    /// <summary>Smallest fragment between 400 and 4,000 failures.</summary>
    public int UsualFragment { get; init; } = 8;

    /// <summary>Smallest fragment (HDBSCAN min_cluster_size).</summary>
    public int FragmentSize { get; init; } = 8;

    /// <summary>HDBSCAN min_samples.</summary>
    public int FragmentSamples { get; init; } = 3;

    /// <summary>Fragments join while their mean unlikeness, 1 − s of <see cref="FragmentSimilarity"/>, stays at or below this.</summary>
    public double MergeAt { get; init; } = 0.4;

    /// <summary>Cosine similarity above which noise joins a cluster.</summary>
    public double AbsorbAt { get; init; } = 0.6;

    /// <summary>Standard errors by which a term or a measurement must be more common in failing than in passing traffic to count.</summary>
    public double ContrastSignificance { get; init; } = 3;

    /// <summary>Log-odds of this length count 1/√2 of the block's weight, shorter ones less: a slight preference for a phrase is no way of failing.</summary>
    public double ContrastUsual { get; init; } = 1;

    /// <summary>
    /// A failure whose row, before weighting, is shorter than this in every block says nothing that passing traffic does not: it takes no part. A complaint
    /// alone is shorter.
    /// </summary>
    public double Silence { get; init; } = 0.3;

    /// <summary>Weight of "nothing is measurably wrong with either" where the places of two fragments are compared.</summary>
    public double SilentAgreement { get; init; } = 1;

    public int ResponseDimensions { get; init; } = 60;

    public int CommentDimensions { get; init; } = 40;

    public int ActionDimensions { get; init; } = 8;

    public double ResponseWeight { get; init; } = 1;

    public double EvidenceWeight { get; init; } = 1;

    /// <summary>Evidence of this length counts half its weight; 1 is three standard deviations.</summary>
    public double EvidenceUsual { get; init; } = 1;

    /// <summary>Membership strength of an absorbed failure per unit of similarity.</summary>
    public double AbsorbedStrength { get; init; } = 0.5;

    /// <summary>Weight of a thumbs-down, escalation or abandonment: people complain about every kind of failure, so it tells kinds apart badly.</summary>
    public double ComplaintWeight { get; init; } = 0.1;

    /// <summary>Less than the other blocks: whether the judge wrote anything, and in which words, is partly chance.</summary>
    public double CommentWeight { get; init; } = 0.35;

    public double ActionWeight { get; init; } = 0.7;

    /// <summary>Weight of what an agent did in many calls; see <see cref="TrajectoryBlock"/>.</summary>
    public double TrajectoryWeight { get; init; } = 1;

    /// <summary>The same as <see cref="ContrastSignificance"/> for steps, of which there are some dozens instead of thousands.</summary>
    public double TrajectorySignificance { get; init; } = 2.5;

    /// <summary>Length at which a trajectory counts <c>1/√2</c> of its weight: one step that passing runs never take, or always.</summary>
    public double TrajectoryUsual { get; init; } = 1;

    /// <summary>Weight of evidence beside metadata's 1 when fragments are compared.</summary>
    public double ProfileEvidenceWeight { get; init; } = 1;

    /// <summary>Weight of trajectories beside metadata's 1 when fragments are compared.</summary>
    public double ProfileTrajectoryWeight { get; init; } = 1;

    /// <summary>Weight of a failure known from weak signals alone.</summary>
    public double WeakWeight { get; init; } = 0.5;

    /// <summary>Bootstrap resamples for stability; 0 leaves it out.</summary>
    public int Resamples { get; init; } = 100;

    /// <summary>False leaves metadata out when fragments are compared.</summary>
    public bool UseSlices { get; init; } = true;

    /// <summary>False leaves clusters whole that evidence or place would divide.</summary>
    public bool Split { get; init; } = true;

    /// <summary>False takes the settings as they are instead of choosing fragment size, merge height and block weights by stability.</summary>
    public bool Choose { get; init; } = true;

    /// <summary>The smallest fragment as the user set it; null leaves it to the number of failures and to the choice.</summary>
    public int? FragmentSizeGiven { get; init; }

    /// <summary>These settings for so many failures: small samples need smaller fragments, very large ones larger, or wordings shatter.</summary>
    public FailureAwareOptions For(int failures, int? fragmentSize = null) =>
        this with
        {
            FragmentSizeGiven = fragmentSize,
            FragmentSize =
                fragmentSize
                ?? (
                    failures < 400 ? Math.Max(4, (int)Math.Round(UsualFragment * Math.Sqrt(failures / 400.0)))
                    : failures <= 4000 ? UsualFragment
                    : (int)Math.Round(UsualFragment * Math.Sqrt(failures / 4000.0))
                ),
        };

    /// <summary>These settings where only <paramref name="part"/> of <paramref name="whole"/> failures are grouped: the fragment size keeps its ratio to the usual one.</summary>
    public FailureAwareOptions ForPart(int whole, int part)
    {
        if (FragmentSizeGiven is not null)
        {
            return this;
        }

        var ratio = FragmentSize / (double)For(whole).FragmentSize;
        return this with { FragmentSize = Math.Max(SmallestFragment, (int)Math.Round(ratio * For(part).FragmentSize)) };
    }
}

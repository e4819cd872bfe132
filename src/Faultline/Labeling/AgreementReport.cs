namespace Faultline.Labeling;

/// <summary>Whether two reviewers mean the same by the tags. Property names in JSON are these in snake_case.</summary>
public sealed record AgreementReport
{
    public required string RunId { get; init; }

    /// <summary>The two that <see cref="Overall"/> and <see cref="Tags"/> compare: of more than two, the pair with the most items in common.</summary>
    public required IReadOnlyList<string> Reviewers { get; init; }

    public required AgreementScore Overall { get; init; }

    /// <summary>Krippendorff's α over all reviewers; null with two and no holes, where it adds nothing, and where it is undefined.</summary>
    public double? Alpha { get; init; }

    /// <summary>Every tag in use against all others, worst first: the taxonomy's to-do.</summary>
    public required IReadOnlyList<TagAgreement> Tags { get; init; }

    /// <summary>Pairs of tags that were given to the same item, by whichever reviewers, most frequent first.</summary>
    public required IReadOnlyList<TagConfusion> Confusions { get; init; }

    public required IReadOnlyList<ClusterAgreement> Clusters { get; init; }

    /// <summary>Items on which any two differ and nobody has decided yet, with every label they have.</summary>
    public required IReadOnlyList<Disagreement> Open { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <param name="Items">Labelled by both.</param>
/// <param name="Observed">Share on which they agree.</param>
/// <param name="Kappa">Cohen's κ; null where it is undefined (one tag throughout).</param>
/// <param name="Low">95 % interval of κ.</param>
/// <param name="Method"><c>fleiss-cohen-everitt</c> or <c>bootstrap</c>.</param>
/// <param name="Ac1">Gwet's AC1.</param>
public sealed record AgreementScore(
    int Items,
    double? Observed,
    double? Kappa,
    double? StandardError,
    double? Low,
    double? High,
    string Method,
    double? Ac1
);

public sealed record TagAgreement(string Tag, int First, int Second, double? Kappa);

public sealed record TagConfusion(string First, string Second, int Items);

/// <param name="Score">Of the two who share the most items of the cluster.</param>
/// <param name="Door">
/// What the cluster is judged by: κ, or Krippendorff's α where more than two people labelled its items; null with fewer than
/// <see cref="Agreement.FewestItems"/> items labelled twice.
/// </param>
/// <param name="DoorRule">Which κ or α that is, in words.</param>
/// <param name="Tag">The tag most items carry by agreement or adjudication; null where there is none. A single label counts for nothing.</param>
public sealed record ClusterAgreement(
    string ClusterId,
    AgreementScore Score,
    double? Door,
    string DoorRule,
    bool Open,
    bool Straddles,
    string? Tag
)
{
    /// <summary>The two whom <see cref="Score"/> compares.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    /// <summary>Its items with two labels or more.</summary>
    public int Twice { get; init; }

    /// <summary>Krippendorff's α over those; null with two reviewers, and where it is undefined.</summary>
    public double? Alpha { get; init; }

    /// <summary>Gwet's AC1 over those.</summary>
    public double? Ac1 { get; init; }
}

/// <param name="Labels">Tag by reviewer.</param>
public sealed record Disagreement(string TraceId, string ClusterId, IReadOnlyDictionary<string, string> Labels);

namespace Faultline.Labeling;

/// <summary>Whether two reviewers mean the same by the tags. Property names in JSON are these in snake_case.</summary>
public sealed record AgreementReport
{
    public required string RunId { get; init; }

    /// <summary>The two that are compared: of more than two, the pair with the most items in common.</summary>
    public required IReadOnlyList<string> Reviewers { get; init; }

    public required AgreementScore Overall { get; init; }

    /// <summary>Krippendorff's α over all reviewers; null with two and no holes, where it adds nothing, and where it is undefined.</summary>
    public double? Alpha { get; init; }

    /// <summary>Every tag in use against all others, worst first: the taxonomy's to-do.</summary>
    public required IReadOnlyList<TagAgreement> Tags { get; init; }

    /// <summary>Pairs of tags that were given to the same item, most frequent first.</summary>
    public required IReadOnlyList<TagConfusion> Confusions { get; init; }

    public required IReadOnlyList<ClusterAgreement> Clusters { get; init; }

    /// <summary>Items on which the two differ and nobody has decided yet.</summary>
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

/// <param name="Door">The κ the cluster is judged by; null when nothing was labelled twice.</param>
/// <param name="DoorRule">Which κ that is, in words.</param>
/// <param name="Tag">The tag most items carry by agreement or adjudication; null where there is none.</param>
public sealed record ClusterAgreement(
    string ClusterId,
    AgreementScore Score,
    double? Door,
    string DoorRule,
    bool Open,
    bool Straddles,
    string? Tag
);

public sealed record Disagreement(string TraceId, string ClusterId, IReadOnlyDictionary<string, string> Labels);

namespace Faultline.Labeling;

/// <summary>One reviewer's verdict on one trace of one run. Later ones by the same reviewer on the same trace replace it in the count, but every version is kept.</summary>
/// <param name="Correction">What the answer should have been, where the reviewer wrote it: the gold of the regression row.</param>
public sealed record Label(
    string RunId,
    string ClusterId,
    string TraceId,
    string Reviewer,
    string Tag,
    string? Note,
    string? Correction,
    DateTime CreatedAt
)
{
    /// <summary>A label with this tag takes the reviewer's earlier one back: the item counts as not labelled by them.</summary>
    public const string Withdrawn = "";

    /// <summary>True for a label of the same reviewer and trace that says the same in the same words, whenever that was and whichever cluster the trace was in.</summary>
    public bool SaysTheSameAs(Label other) => this == other with { ClusterId = ClusterId, CreatedAt = CreatedAt };
}

/// <summary>A third person's decision where two labels differ. It never rewrites them.</summary>
public sealed record Adjudication(string RunId, string TraceId, string Adjudicator, string Tag, string? Note, DateTime CreatedAt);

/// <summary>A person's confirmation of a cluster's tag: what opens the way to the regression set.</summary>
/// <param name="Kappa">κ of the labels it rests on; null when there were none.</param>
/// <param name="OverrideReason">Why it was confirmed although κ was below the threshold or absent; null when it was not needed.</param>
public sealed record Confirmation(
    string Workflow,
    string RunId,
    string ClusterId,
    string Tag,
    string Person,
    double? Kappa,
    string? OverrideReason,
    DateTime CreatedAt
);

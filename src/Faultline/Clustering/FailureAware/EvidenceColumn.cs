namespace Faultline.Clustering.FailureAware;

/// <summary>One kind of evidence: a rubric by its name, or a measurement every trace has.</summary>
public sealed record EvidenceColumn(string Name, EvidenceKind Kind);

/// <summary>What a column of evidence speaks of.</summary>
public enum EvidenceKind
{
    Rubric,
    Complaint,
    Tool,
    Schema,
    Error,
    Refusal,
    Latency,
    Context,
    Length,
    Retrieval,
}

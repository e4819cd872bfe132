namespace Faultline.Storage.Workbench;

/// <summary>A run: what lists need as columns, everything else as the compressed JSON document.</summary>
internal sealed class RunRow
{
    public required string RunId { get; set; }

    public required string Workflow { get; set; }

    public DateTime From { get; set; }

    public DateTime To { get; set; }

    public DateTime CreatedAt { get; set; }

    public int Clusters { get; set; }

    public long TotalFailed { get; set; }

    /// <summary>The run in JSON, UTF-8, gzip.</summary>
    public required byte[] Document { get; set; }
}

internal sealed class LabelRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    public required string RunId { get; set; }

    public required string ClusterId { get; set; }

    public required string TraceId { get; set; }

    public required string Reviewer { get; set; }

    public required string Tag { get; set; }

    public string? Note { get; set; }

    public string? Correction { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class ReviewMarkRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    public required string RunId { get; set; }

    public required string TraceId { get; set; }

    public required string Reviewer { get; set; }

    public required string Kind { get; set; }

    public string? Note { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class AuditRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    public required string Person { get; set; }

    public required string Action { get; set; }

    public required string Subject { get; set; }

    public string? Detail { get; set; }

    public DateTime At { get; set; }
}

internal sealed class AdjudicationRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    public required string RunId { get; set; }

    public required string TraceId { get; set; }

    public required string Adjudicator { get; set; }

    public required string Tag { get; set; }

    public string? Note { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class ConfirmationRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; set; }

    public required string Workflow { get; set; }

    public required string RunId { get; set; }

    public required string ClusterId { get; set; }

    public required string Tag { get; set; }

    public required string Person { get; set; }

    public double? Kappa { get; set; }

    public string? OverrideReason { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class GateResultRow
{
    public required string GateId { get; set; }

    public DateTime CreatedAt { get; set; }

    public required string Dataset { get; set; }

    public required string Verdict { get; set; }

    public required string Json { get; set; }

    /// <summary>The workflow that the JSON names; null where it names none.</summary>
    public string? Workflow { get; set; }
}

/// <summary>An edit of a run's clusters: what is asked for as columns, everything else as JSON.</summary>
internal sealed class ClusterEditRow
{
    public long Id { get; set; }

    public required string RunId { get; set; }

    public int Sequence { get; set; }

    public required string Kind { get; set; }

    public required string Target { get; set; }

    public required string Person { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>The edit in JSON.</summary>
    public required string Document { get; set; }
}

/// <summary>How much of a run people label.</summary>
internal sealed class ReviewPlanRow
{
    public required string RunId { get; set; }

    public int PerCluster { get; set; }

    /// <summary>Share of the items that two people label.</summary>
    public double Overlap { get; set; }

    public required string Person { get; set; }

    public DateTime CreatedAt { get; set; }
}

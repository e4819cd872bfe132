using Faultline.Curating;
using Faultline.Labeling;

namespace Faultline.Analysis;

/// <summary>Everything that is learnt about traces and written beside them: runs, labels, confirmations, gate results. Every implementation passes the same contract tests.</summary>
public interface IWorkbench : IAsyncDisposable
{
    /// <summary>The same workbench, where the next change carries its entry of the audit: both are stored in one transaction, or neither is. A change that changes nothing leaves no entry.</summary>
    IWorkbench WithAudit(AuditEntry entry);

    /// <summary>Keeps a run. A new one starts with the plan of labelling that was set last in its workflow.</summary>
    Task SaveRunAsync(AnalysisRun run, CancellationToken cancellationToken = default);

    /// <summary>The run, or null.</summary>
    Task<AnalysisRun?> FindRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The newest run of the workflow (of any workflow when null), or null.</summary>
    Task<AnalysisRun?> LatestRunAsync(string? workflow = null, CancellationToken cancellationToken = default);

    /// <summary>Newest first, without members.</summary>
    Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? workflow = null, CancellationToken cancellationToken = default);

    /// <summary>Adds an edit to a run's clusters; false, and nothing is kept, when somebody else took its number first.</summary>
    Task<bool> AddClusterEditAsync(ClusterEdit edit, CancellationToken cancellationToken = default);

    /// <summary>What people changed about the run's clusters, in order.</summary>
    Task<IReadOnlyList<ClusterEdit>> ReadClusterEditsAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Adds labels; one that is there already, word for word, is not added again. Returns how many were new.</summary>
    Task<int> AddLabelsAsync(IReadOnlyList<Label> labels, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds what is chosen in view of the labels that count, in one transaction: nobody, whichever program they use, says something between the look and the addition.
    /// Returns how many were new; what the choice throws leaves everything as it was.
    /// </summary>
    /// <param name="runId">The run that they are of.</param>
    /// <param name="traceIds">The traces whose labels are looked at; null for all of the run.</param>
    /// <param name="choose">From the labels that count, ordered by (trace id, reviewer), to the labels to add.</param>
    /// <param name="entry">The audit's entry of those that are new, stored with them; null for none.</param>
    Task<int> AddLabelsAsync(
        string runId,
        IReadOnlyCollection<string>? traceIds,
        Func<IReadOnlyList<Label>, IReadOnlyList<Label>> choose,
        Func<IReadOnlyList<Label>, AuditEntry>? entry = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>The labels that count (the latest per reviewer and trace), ordered by (trace id, reviewer).</summary>
    Task<IReadOnlyList<Label>> ReadLabelsAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The labels of these traces that count, in the run, or in every run where it is null; ordered by (trace id, reviewer, run).</summary>
    Task<IReadOnlyList<Label>> ReadLabelsOfAsync(
        IReadOnlyCollection<string> traceIds,
        string? runId = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Adds marks, all of them or none.</summary>
    Task AddReviewMarksAsync(IReadOnlyList<ReviewMark> marks, CancellationToken cancellationToken = default);

    /// <summary>The latest mark per reviewer, trace and kind, ordered by (trace id, reviewer, kind).</summary>
    Task<IReadOnlyList<ReviewMark>> ReadReviewMarksAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Sets how much of a run people label, in the place of what was set before; false, and nothing is kept, when that plan is set already.</summary>
    Task<bool> SetReviewPlanAsync(StoredPlan plan, CancellationToken cancellationToken = default);

    /// <summary>The plan that was set for the run, or null.</summary>
    Task<StoredPlan?> FindReviewPlanAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Remembers who changed what; returns the entry's number.</summary>
    Task<long> AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Says how a change ended whose entry was written before it was made; null takes the entry away, because nothing was changed.</summary>
    /// <param name="number">Of the entry, from <see cref="AddAuditAsync"/>.</param>
    /// <param name="entry">What stands there from now on.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task EndAuditAsync(long number, AuditEntry? entry, CancellationToken cancellationToken = default);

    /// <summary>Newest first, one after another as they are read.</summary>
    IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many entries fit, whatever the query skips and takes, and which actions there are at all.</summary>
    Task<AuditSummary> SummarizeAuditAsync(AuditQuery query, CancellationToken cancellationToken = default);

    Task AddAdjudicationAsync(Adjudication adjudication, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<Adjudication>> ReadAdjudicationsAsync(string runId, CancellationToken cancellationToken = default);

    Task AddConfirmationAsync(Confirmation confirmation, CancellationToken cancellationToken = default);

    /// <summary>The latest confirmation per cluster of the workflow.</summary>
    Task<IReadOnlyList<Confirmation>> ReadConfirmationsAsync(string workflow, CancellationToken cancellationToken = default);

    Task SaveGateResultAsync(GateRecord record, CancellationToken cancellationToken = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<GateRecord>> ReadGateResultsAsync(CancellationToken cancellationToken = default);

    /// <summary>Newest first, without what they found.</summary>
    Task<IReadOnlyList<GateEntry>> ListGateResultsAsync(CancellationToken cancellationToken = default);

    /// <summary>Newest first: the newest of a workflow, and the newest whose record names none and so are everybody's.</summary>
    /// <param name="workflow">Null for the newest of every workflow.</param>
    /// <param name="count">At most so many of each.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<IReadOnlyList<GateEntry>> ListGateResultsOfAsync(string? workflow, int count, CancellationToken cancellationToken = default);

    /// <summary>The record, or null.</summary>
    Task<GateRecord?> FindGateResultAsync(string gateId, CancellationToken cancellationToken = default);
}

public sealed record RunSummary(
    string RunId,
    string Workflow,
    DateTime From,
    DateTime To,
    DateTime CreatedAt,
    int Clusters,
    long TotalFailed
)
{
    /// <summary>True for the run of a whole week.</summary>
    public bool Weekly => RunIds.IsWeekly(RunId);
}

/// <summary>A gate run as it is remembered: <paramref name="Json"/> is what <c>gate --json</c> printed.</summary>
public sealed record GateRecord(string GateId, DateTime CreatedAt, string Dataset, string Verdict, string Json);

/// <summary>A remembered gate run as lists show it.</summary>
public sealed record GateEntry(string GateId, DateTime CreatedAt, string Dataset, string Verdict);

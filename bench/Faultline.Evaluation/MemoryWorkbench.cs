using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;

namespace Faultline.Evaluation;

/// <summary>Keeps runs for the length of a measurement; nothing is labelled.</summary>
internal sealed class MemoryWorkbench : IWorkbench
{
    private readonly Dictionary<string, AnalysisRun> _runs = new(StringComparer.Ordinal);

    public Task SaveRunAsync(AnalysisRun run, CancellationToken cancellationToken = default)
    {
        _runs[run.RunId] = run;
        return Task.CompletedTask;
    }

    public Task<AnalysisRun?> FindRunAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_runs.GetValueOrDefault(runId));

    public Task<AnalysisRun?> LatestRunAsync(string? workflow = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(_runs.Values.Where(r => workflow is null || r.Workflow == workflow).MaxBy(r => r.CreatedAt));

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? workflow = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<RunSummary>>([
            .. _runs
                .Values.Where(r => workflow is null || r.Workflow == workflow)
                .OrderByDescending(r => r.CreatedAt)
                .Select(r => new RunSummary(r.RunId, r.Workflow, r.From, r.To, r.CreatedAt, r.Clusters.Count, r.TotalFailed)),
        ]);

    public Task<int> AddLabelsAsync(IReadOnlyList<Label> labels, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<int> AddLabelsAsync(
        string runId,
        IReadOnlyCollection<string>? traceIds,
        Func<IReadOnlyList<Label>, IReadOnlyList<Label>> choose,
        Func<IReadOnlyList<Label>, AuditEntry>? entry = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<Label>> ReadLabelsAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Label>>([]);

    public Task<IReadOnlyList<Label>> ReadLabelsOfAsync(
        IReadOnlyCollection<string> traceIds,
        string? runId = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task AddReviewMarksAsync(IReadOnlyList<Faultline.Labeling.ReviewMark> marks, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ReviewMark>> ReadReviewMarksAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ReviewMark>>([]);

    public Task<bool> SetReviewPlanAsync(StoredPlan plan, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<StoredPlan?> FindReviewPlanAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<StoredPlan?>(null);

    public IWorkbench WithAudit(AuditEntry entry) => this;

    public Task<long> AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task EndAuditAsync(long number, AuditEntry? entry, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default) =>
        AsyncEnumerable.Empty<AuditEntry>();

    public Task<AuditSummary> SummarizeAuditAsync(AuditQuery query, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task AddAdjudicationAsync(Adjudication adjudication, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Adjudication>> ReadAdjudicationsAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Adjudication>>([]);

    public Task AddConfirmationAsync(Confirmation confirmation, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Confirmation>> ReadConfirmationsAsync(string workflow, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Confirmation>>([]);

    public Task SaveGateResultAsync(GateRecord record, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<GateEntry>> ListGateResultsAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<GateEntry>> ListGateResultsOfAsync(
        string? workflow,
        int count,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<GateRecord?> FindGateResultAsync(string gateId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<GateRecord>> ReadGateResultsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<GateRecord>>([]);

    public Task<bool> AddClusterEditAsync(ClusterEdit edit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ClusterEdit>> ReadClusterEditsAsync(string runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ClusterEdit>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using System.Runtime.CompilerServices;
using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Traces;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>The workbench on any database that Entity Framework Core reaches. Every call is a unit of work of its own.</summary>
internal sealed class EfWorkbench(Func<WorkbenchContext> open, Func<Exception, Exception?> translate, RunMemory runs) : IWorkbench
{
    // What a unit of work saves, it saves with the entry; one that saves nothing leaves none.
    public IWorkbench WithAudit(AuditEntry entry) =>
        new EfWorkbench(
            () =>
            {
                var context = open();
                AuditTable.Add(context, entry);
                return context;
            },
            translate,
            runs
        );

    public Task SaveRunAsync(AnalysisRun run, CancellationToken cancellationToken = default) =>
        WithAsync(
            async context =>
            {
                var row = await context.Runs.FindAsync([run.RunId], cancellationToken);
                if (row is null)
                {
                    row = new RunRow
                    {
                        RunId = run.RunId,
                        Workflow = run.Workflow,
                        Document = [],
                    };
                    context.Runs.Add(row);
                    await ReviewPlanTable.TakeOverAsync(context, run, cancellationToken);
                }

                row.Workflow = run.Workflow;
                row.From = run.From;
                row.To = run.To;
                row.CreatedAt = run.CreatedAt;
                row.Clusters = run.Clusters.Count;
                row.TotalFailed = run.TotalFailed;
                row.Document = RunDocument.Write(run);
                return await context.SaveChangesAsync(cancellationToken);
            },
            cancellationToken
        );

    public Task<AnalysisRun?> FindRunAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync(
            async context =>
            {
                var stamp = await context
                    .Runs.Where(r => r.RunId == runId)
                    .Select(r => (RunStamp?)new RunStamp(r.CreatedAt, r.Document.Length))
                    .FirstOrDefaultAsync(cancellationToken);
                if (stamp is not { } current)
                {
                    return null;
                }

                if (runs.Find(runId, current) is { } known)
                {
                    return known;
                }

                var row = await context.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.RunId == runId, cancellationToken);
                return Run(row) is { } run ? runs.Keep(runId, new RunStamp(row!.CreatedAt, row.Document.Length), run) : null;
            },
            cancellationToken
        );

    public Task<AnalysisRun?> LatestRunAsync(string? workflow = null, CancellationToken cancellationToken = default) =>
        WithAsync(async context => Run(await NewestFirst(context, workflow).FirstOrDefaultAsync(cancellationToken)), cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? workflow = null, CancellationToken cancellationToken = default) =>
        WithAsync<IReadOnlyList<RunSummary>>(
            async context =>
                await NewestFirst(context, workflow)
                    .Select(r => new RunSummary(r.RunId, r.Workflow, r.From, r.To, r.CreatedAt, r.Clusters, r.TotalFailed))
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    public Task<bool> AddClusterEditAsync(ClusterEdit edit, CancellationToken cancellationToken = default) =>
        WithAsync(context => ClusterEditTable.AddAsync(context, edit, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ClusterEdit>> ReadClusterEditsAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync(context => ClusterEditTable.ReadAsync(context, runId, cancellationToken), cancellationToken);

    public Task<int> AddLabelsAsync(IReadOnlyList<Label> labels, CancellationToken cancellationToken = default) =>
        WithAsync(context => LabelTable.AddAsync(context, labels, cancellationToken), cancellationToken);

    public Task<int> AddLabelsAsync(
        string runId,
        IReadOnlyCollection<string>? traceIds,
        Func<IReadOnlyList<Label>, IReadOnlyList<Label>> choose,
        Func<IReadOnlyList<Label>, AuditEntry>? entry = null,
        CancellationToken cancellationToken = default
    ) => WithAsync(context => LabelTable.AddAsync(context, runId, traceIds, choose, entry, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Label>> ReadLabelsAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync(context => LabelTable.ReadAsync(context, runId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Label>> ReadLabelsOfAsync(
        IReadOnlyCollection<string> traceIds,
        string? runId = null,
        CancellationToken cancellationToken = default
    ) => WithAsync(context => LabelTable.ReadOfAsync(context, traceIds, runId, cancellationToken), cancellationToken);

    public Task AddReviewMarksAsync(IReadOnlyList<ReviewMark> marks, CancellationToken cancellationToken = default) =>
        WithAsync(
            async context =>
            {
                context.ReviewMarks.AddRange(
                    marks.Select(mark => new ReviewMarkRow
                    {
                        RunId = mark.RunId,
                        TraceId = mark.TraceId,
                        Reviewer = mark.Reviewer,
                        Kind = mark.Kind,
                        Note = mark.Note,
                        CreatedAt = mark.CreatedAt,
                    })
                );
                return marks.Count == 0 ? 0 : await context.SaveChangesAsync(cancellationToken);
            },
            cancellationToken
        );

    public Task<IReadOnlyList<ReviewMark>> ReadReviewMarksAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync<IReadOnlyList<ReviewMark>>(
            async context =>
            {
                var all = await context
                    .ReviewMarks.Where(m => m.RunId == runId)
                    .OrderBy(m => m.CreatedAt)
                    .ThenBy(m => m.Id)
                    .Select(m => new ReviewMark(m.RunId, m.TraceId, m.Reviewer, m.Kind, m.Note, m.CreatedAt))
                    .ToListAsync(cancellationToken);
                return
                [
                    .. all.GroupBy(m => (m.TraceId, m.Reviewer, m.Kind))
                        .Select(g => g.Last())
                        .OrderBy(m => m.TraceId, StringComparer.Ordinal)
                        .ThenBy(m => m.Reviewer, StringComparer.Ordinal)
                        .ThenBy(m => m.Kind, StringComparer.Ordinal),
                ];
            },
            cancellationToken
        );

    public Task<bool> SetReviewPlanAsync(StoredPlan plan, CancellationToken cancellationToken = default) =>
        WithAsync(context => ReviewPlanTable.SetAsync(context, plan, cancellationToken), cancellationToken);

    public Task<StoredPlan?> FindReviewPlanAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync(context => ReviewPlanTable.FindAsync(context, runId, cancellationToken), cancellationToken);

    public Task<long> AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default) =>
        WithAsync(
            async context =>
            {
                var row = AuditTable.Add(context, entry);
                await context.SaveChangesAsync(cancellationToken);
                return row.Id;
            },
            cancellationToken
        );

    public Task EndAuditAsync(long number, AuditEntry? entry, CancellationToken cancellationToken = default) =>
        WithAsync(context => AuditTable.EndAsync(context, number, entry, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<AuditEntry> ReadAuditAsync(
        AuditQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        for (long? before = null, left = query.Take; left > 0; )
        {
            // In pieces: a reader who is slow holds no statement open, and none has to hold them all.
            var (from, take) = (before, (int)Math.Min(left.Value, AuditTable.Piece));
            var piece = await WithAsync(context => AuditTable.ReadAsync(context, query, from, take, cancellationToken), cancellationToken);
            foreach (var row in piece)
            {
                yield return AuditTable.Entry(row);
            }

            before = piece is [.., var last] ? last.Id : null;
            left = piece.Count < take ? 0 : left - piece.Count;
        }
    }

    public Task<AuditSummary> SummarizeAuditAsync(AuditQuery query, CancellationToken cancellationToken = default) =>
        WithAsync(context => AuditTable.SummarizeAsync(context, query, cancellationToken), cancellationToken);

    public Task AddAdjudicationAsync(Adjudication adjudication, CancellationToken cancellationToken = default) =>
        AddAsync(
            new AdjudicationRow
            {
                RunId = adjudication.RunId,
                TraceId = adjudication.TraceId,
                Adjudicator = adjudication.Adjudicator,
                Tag = adjudication.Tag,
                Note = adjudication.Note,
                CreatedAt = adjudication.CreatedAt,
            },
            cancellationToken
        );

    public Task<IReadOnlyList<Adjudication>> ReadAdjudicationsAsync(string runId, CancellationToken cancellationToken = default) =>
        WithAsync<IReadOnlyList<Adjudication>>(
            async context =>
                await context
                    .Adjudications.Where(a => a.RunId == runId)
                    .OrderBy(a => a.CreatedAt)
                    .ThenBy(a => a.Id)
                    .Select(a => new Adjudication(a.RunId, a.TraceId, a.Adjudicator, a.Tag, a.Note, a.CreatedAt))
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    public Task AddConfirmationAsync(Confirmation confirmation, CancellationToken cancellationToken = default) =>
        AddAsync(
            new ConfirmationRow
            {
                Workflow = confirmation.Workflow,
                RunId = confirmation.RunId,
                ClusterId = confirmation.ClusterId,
                Tag = confirmation.Tag,
                Person = confirmation.Person,
                Kappa = confirmation.Kappa,
                OverrideReason = confirmation.OverrideReason,
                CreatedAt = confirmation.CreatedAt,
            },
            cancellationToken
        );

    public Task<IReadOnlyList<Confirmation>> ReadConfirmationsAsync(string workflow, CancellationToken cancellationToken = default) =>
        WithAsync<IReadOnlyList<Confirmation>>(
            async context =>
            {
                var all = await context
                    .Confirmations.Where(c => c.Workflow == workflow)
                    .OrderBy(c => c.CreatedAt)
                    .ThenBy(c => c.Id)
                    .Select(c => new Confirmation(
                        c.Workflow,
                        c.RunId,
                        c.ClusterId,
                        c.Tag,
                        c.Person,
                        c.Kappa,
                        c.OverrideReason,
                        c.CreatedAt
                    ))
                    .ToListAsync(cancellationToken);
                var latest = new SortedDictionary<string, Confirmation>(StringComparer.Ordinal);
                foreach (var confirmation in all)
                {
                    latest[confirmation.ClusterId] = confirmation;
                }

                return [.. latest.Values];
            },
            cancellationToken
        );

    public Task SaveGateResultAsync(GateRecord record, CancellationToken cancellationToken = default) =>
        WithAsync(context => GateResultTable.SaveAsync(context, record, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<GateRecord>> ReadGateResultsAsync(CancellationToken cancellationToken = default) =>
        WithAsync(context => GateResultTable.ReadAsync(context, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<GateEntry>> ListGateResultsAsync(CancellationToken cancellationToken = default) =>
        WithAsync(context => GateResultTable.ListAsync(context, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<GateEntry>> ListGateResultsOfAsync(
        string? workflow,
        int count,
        CancellationToken cancellationToken = default
    ) => WithAsync(context => GateResultTable.ListOfAsync(context, workflow, count, cancellationToken), cancellationToken);

    public Task<GateRecord?> FindGateResultAsync(string gateId, CancellationToken cancellationToken = default) =>
        WithAsync(context => GateResultTable.FindAsync(context, gateId, cancellationToken), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static AnalysisRun? Run(RunRow? row) => row is null ? null : RunDocument.Read(row.RunId, row.Document);

    private static IQueryable<RunRow> NewestFirst(WorkbenchContext context, string? workflow) =>
        context
            .Runs.AsNoTracking()
            .Where(r => workflow == null || r.Workflow == workflow)
            .OrderByDescending(r => r.CreatedAt)
            .ThenByDescending(r => r.RunId);

    private Task<int> AddAsync(object row, CancellationToken cancellationToken) =>
        WithAsync(
            context =>
            {
                context.Add(row);
                return context.SaveChangesAsync(cancellationToken);
            },
            cancellationToken
        );

    private async Task<T> WithAsync<T>(Func<WorkbenchContext, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var context = open();
        try
        {
            return await work(context);
        }
        catch (Exception failure) when (translate(failure) is not null)
        {
            throw translate(failure)!;
        }
    }
}

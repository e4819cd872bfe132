using System.Linq.Expressions;
using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Traces;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>Labels in all their versions; rows are only ever added.</summary>
internal static class LabelTable
{
    // Beyond this many traces the whole run is read, as for a sheet; a label of the pages looks at its own trace alone.
    private const int FewTraces = 100;

    public static async Task<int> AddAsync(WorkbenchContext context, IReadOnlyList<Label> labels, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var history = new LabelHistory();
        foreach (var run in labels.GroupBy(l => l.RunId, StringComparer.Ordinal))
        {
            string[] traces = [.. run.Select(l => l.TraceId).Distinct(StringComparer.Ordinal)];
            var there = LabelsOf(context, run.Key);
            history.AddRange(
                await (traces.Length <= FewTraces ? there.Where(l => traces.Contains(l.TraceId)) : there)
                    .Select(AsLabel)
                    .ToListAsync(cancellationToken)
            );
        }

        var fresh = labels.Select(l => l with { CreatedAt = l.CreatedAt.ToUtc() }).Where(history.Add).ToList();
        if (fresh.Count > 0)
        {
            context.Labels.AddRange(fresh.Select(Row));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return fresh.Count;
    }

    /// <remarks>The transaction takes the write lock before it reads, so other programs wait; on SQLite it begins as an immediate one.</remarks>
    public static async Task<int> AddAsync(
        WorkbenchContext context,
        string runId,
        IReadOnlyCollection<string>? traceIds,
        Func<IReadOnlyList<Label>, IReadOnlyList<Label>> choose,
        Func<IReadOnlyList<Label>, AuditEntry>? entry,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var there = LabelsOf(context, runId);
        var history = new LabelHistory();
        history.AddRange(
            await (traceIds is null ? there : there.Where(l => traceIds.Contains(l.TraceId))).Select(AsLabel).ToListAsync(cancellationToken)
        );
        var fresh = choose(history.Counting()).Select(l => l with { CreatedAt = l.CreatedAt.ToUtc() }).Where(history.Add).ToList();
        if (fresh.Count > 0)
        {
            context.Labels.AddRange(fresh.Select(Row));
            if (entry is not null)
            {
                AuditTable.Add(context, entry(fresh));
            }

            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return fresh.Count;
    }

    public static async Task<IReadOnlyList<Label>> ReadAsync(WorkbenchContext context, string runId, CancellationToken cancellationToken)
    {
        var history = new LabelHistory();
        history.AddRange(await LabelsOf(context, runId).Select(AsLabel).ToListAsync(cancellationToken));
        return history.Counting();
    }

    public static async Task<IReadOnlyList<Label>> ReadOfAsync(
        WorkbenchContext context,
        IReadOnlyCollection<string> traceIds,
        string? runId,
        CancellationToken cancellationToken
    )
    {
        var history = new LabelHistory();
        history.AddRange(
            await context
                .Labels.AsNoTracking()
                .Where(l => (runId == null || l.RunId == runId) && traceIds.Contains(l.TraceId))
                .OrderBy(l => l.Id)
                .Select(AsLabel)
                .ToListAsync(cancellationToken)
        );
        return history.Counting();
    }

    private static readonly Expression<Func<LabelRow, Label>> AsLabel = l => new Label(
        l.RunId,
        l.ClusterId,
        l.TraceId,
        l.Reviewer,
        l.Tag,
        l.Note,
        l.Correction,
        l.CreatedAt
    );

    private static IQueryable<LabelRow> LabelsOf(WorkbenchContext context, string runId) =>
        context.Labels.AsNoTracking().Where(l => l.RunId == runId).OrderBy(l => l.Id);

    private static LabelRow Row(Label label) =>
        new()
        {
            RunId = label.RunId,
            ClusterId = label.ClusterId,
            TraceId = label.TraceId,
            Reviewer = label.Reviewer,
            Tag = label.Tag,
            Note = label.Note,
            Correction = label.Correction,
            CreatedAt = label.CreatedAt,
        };
}

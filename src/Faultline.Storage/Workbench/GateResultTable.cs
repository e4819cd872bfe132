using System.Text.Json;
using Faultline.Analysis;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>The recorded runs of the gate.</summary>
internal static class GateResultTable
{
    public static async Task<int> SaveAsync(WorkbenchContext context, GateRecord record, CancellationToken cancellationToken)
    {
        var row = await context.GateResults.FindAsync([record.GateId], cancellationToken);
        if (row is null)
        {
            row = new GateResultRow
            {
                GateId = record.GateId,
                Dataset = record.Dataset,
                Verdict = record.Verdict,
                Json = record.Json,
            };
            context.GateResults.Add(row);
        }

        (row.CreatedAt, row.Dataset, row.Verdict, row.Json) = (record.CreatedAt, record.Dataset, record.Verdict, record.Json);
        row.Workflow = WorkflowOf(record.Json);
        return await context.SaveChangesAsync(cancellationToken);
    }

    public static async Task<IReadOnlyList<GateRecord>> ReadAsync(WorkbenchContext context, CancellationToken cancellationToken) =>
        await NewestFirst(context.GateResults)
            .Select(g => new GateRecord(g.GateId, g.CreatedAt, g.Dataset, g.Verdict, g.Json))
            .ToListAsync(cancellationToken);

    public static async Task<IReadOnlyList<GateEntry>> ListAsync(WorkbenchContext context, CancellationToken cancellationToken) =>
        await Entries(NewestFirst(context.GateResults)).ToListAsync(cancellationToken);

    /// <summary>The newest <paramref name="count"/> of the workflow (null: of each), and as many that name none: neither can hide the other.</summary>
    public static async Task<IReadOnlyList<GateEntry>> ListOfAsync(
        WorkbenchContext context,
        string? workflow,
        int count,
        CancellationToken cancellationToken
    )
    {
        List<string?> names = workflow is null
            ? await context.GateResults.Select(g => g.Workflow).Distinct().ToListAsync(cancellationToken)
            : [workflow, null];
        var found = new List<GateEntry>();
        foreach (var name in names)
        {
            var newest = NewestFirst(context.GateResults.Where(g => g.Workflow == name)).Take(count);
            found.AddRange(await Entries(newest).ToListAsync(cancellationToken));
        }

        return [.. found.OrderByDescending(g => g.CreatedAt).ThenByDescending(g => g.GateId, StringComparer.Ordinal)];
    }

    public static Task<GateRecord?> FindAsync(WorkbenchContext context, string gateId, CancellationToken cancellationToken) =>
        context
            .GateResults.Where(g => g.GateId == gateId)
            .Select(g => new GateRecord(g.GateId, g.CreatedAt, g.Dataset, g.Verdict, g.Json))
            .FirstOrDefaultAsync(cancellationToken);

    private static IQueryable<GateEntry> Entries(IQueryable<GateResultRow> rows) =>
        rows.Select(g => new GateEntry(g.GateId, g.CreatedAt, g.Dataset, g.Verdict));

    private static IQueryable<GateResultRow> NewestFirst(IQueryable<GateResultRow> rows) =>
        rows.OrderByDescending(g => g.CreatedAt).ThenByDescending(g => g.GateId);

    private static string? WorkflowOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("workflow", out var workflow)
                && workflow.ValueKind == JsonValueKind.String
                ? workflow.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

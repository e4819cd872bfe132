using System.Text.Json;
using Faultline.Curating;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>Edits of runs' clusters; rows are only ever added.</summary>
internal static class ClusterEditTable
{
    /// <summary>False when the run has an edit of this number already.</summary>
    public static async Task<bool> AddAsync(WorkbenchContext context, ClusterEdit edit, CancellationToken cancellationToken)
    {
        context.ClusterEdits.Add(
            new ClusterEditRow
            {
                RunId = edit.RunId,
                Sequence = edit.Sequence,
                Kind = edit.Kind,
                Target = edit.Target,
                Person = edit.Person,
                CreatedAt = edit.CreatedAt,
                Document = JsonSerializer.Serialize(
                    new Rest(
                        Stored(edit.Clusters),
                        Stored(edit.Traces),
                        StoredText.Encode(edit.Name),
                        Stored(edit.Keywords),
                        StoredText.Encode(edit.Note),
                        edit.Of
                    ),
                    FaultlineJson.Line
                ),
            }
        );
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            if (
                !await context
                    .ClusterEdits.AsNoTracking()
                    .AnyAsync(e => e.RunId == edit.RunId && e.Sequence == edit.Sequence, cancellationToken)
            )
            {
                throw;
            }

            return false;
        }
    }

    public static async Task<IReadOnlyList<ClusterEdit>> ReadAsync(
        WorkbenchContext context,
        string runId,
        CancellationToken cancellationToken
    )
    {
        var rows = await context
            .ClusterEdits.AsNoTracking()
            .Where(e => e.RunId == runId)
            .OrderBy(e => e.Sequence)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(Edit)];
    }

    private static ClusterEdit Edit(ClusterEditRow row)
    {
        var rest = JsonSerializer.Deserialize<Rest>(row.Document, FaultlineJson.Line)!;
        return new ClusterEdit(row.RunId, row.Sequence, row.Kind, row.Target, row.Person, row.CreatedAt)
        {
            Clusters = Read(rest.Clusters),
            Traces = Read(rest.Traces),
            Name = StoredText.Decode(rest.Name),
            Keywords = Read(rest.Keywords),
            Note = StoredText.Decode(rest.Note),
            Of = rest.Of,
        };
    }

    // JSON cannot hold half a surrogate pair, and an id from outside may.
    private static string[] Stored(IEnumerable<string> texts) => [.. texts.Select(t => StoredText.Encode(t)!)];

    private static string[] Read(IEnumerable<string> stored) => [.. stored.Select(t => StoredText.Decode(t)!)];

    private sealed record Rest(
        IReadOnlyList<string> Clusters,
        IReadOnlyList<string> Traces,
        string? Name,
        IReadOnlyList<string> Keywords,
        string? Note,
        int? Of
    );
}

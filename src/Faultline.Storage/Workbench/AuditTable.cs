using Faultline.Analysis;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>Who changed what: rows are added, and a row of a change under way is told how it ended.</summary>
internal static class AuditTable
{
    /// <summary>Rows that are read at a time.</summary>
    public const int Piece = 500;

    /// <summary>Adds a row to what the context saves next.</summary>
    public static AuditRow Add(WorkbenchContext context, AuditEntry entry)
    {
        var row = new AuditRow
        {
            Person = entry.Person,
            Action = entry.Action,
            Subject = entry.Subject,
            Detail = entry.Detail,
            At = entry.At,
        };
        context.Audit.Add(row);
        return row;
    }

    public static async Task<int> EndAsync(WorkbenchContext context, long number, AuditEntry? entry, CancellationToken cancellationToken)
    {
        var row =
            await context.Audit.FirstOrDefaultAsync(a => a.Id == number, cancellationToken)
            ?? throw new ArgumentOutOfRangeException(nameof(number), number, "The audit has no such entry.");
        if (entry is null)
        {
            context.Audit.Remove(row);
        }
        else
        {
            (row.Person, row.Action, row.Subject, row.Detail, row.At) = (entry.Person, entry.Action, entry.Subject, entry.Detail, entry.At);
        }

        return await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Newest first; those before a row, after the first piece.</summary>
    public static Task<List<AuditRow>> ReadAsync(
        WorkbenchContext context,
        AuditQuery query,
        long? before,
        int take,
        CancellationToken cancellationToken
    ) =>
        Fitting(context, query)
            .Where(a => before == null || a.Id < before)
            .OrderByDescending(a => a.Id)
            .Skip(before is null ? query.Skip : 0)
            .Take(take)
            .ToListAsync(cancellationToken);

    public static AuditEntry Entry(AuditRow row) => new(row.Person, row.Action, row.Subject, row.Detail, row.At);

    public static async Task<AuditSummary> SummarizeAsync(
        WorkbenchContext context,
        AuditQuery query,
        CancellationToken cancellationToken
    ) =>
        new(
            await Fitting(context, query).LongCountAsync(cancellationToken),
            await context.Audit.Select(a => a.Action).Distinct().OrderBy(a => a).ToListAsync(cancellationToken)
        );

    private static IQueryable<AuditRow> Fitting(WorkbenchContext context, AuditQuery query)
    {
        var (person, action) = (query.Person, query.Action);
        return context
            .Audit.AsNoTracking()
            .Where(a => (string.IsNullOrEmpty(person) || a.Person == person) && (string.IsNullOrEmpty(action) || a.Action == action));
    }
}

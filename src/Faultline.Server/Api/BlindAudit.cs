using System.Runtime.CompilerServices;
using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Server.Pages;

namespace Faultline.Server.Api;

/// <summary>The audit as whoever reads it may see it: what others said of an item stays hidden until two people have labelled it, because it would lead the second. What is stored is whole.</summary>
internal sealed class BlindAudit(IWorkbench workbench, Person person)
{
    /// <summary>Stands where an entry says more than may be read yet.</summary>
    public const string Hidden = "hidden until two people have labelled it";

    private const int Piece = 500;
    private static readonly string[] s_telling = ["label", ReviewMarks.Skip, ReviewMarks.Flag];

    /// <summary>Newest first, as they are read.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(
        AuditQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var piece in workbench.ReadAuditAsync(query, cancellationToken).Chunk(Piece).WithCancellation(cancellationToken))
        {
            var open = await OpenAsync(piece, cancellationToken);
            foreach (var entry in piece)
            {
                yield return open.Contains(entry.Subject) || !Tells(entry) ? entry : entry with { Detail = Hidden };
            }
        }
    }

    private bool Tells(AuditEntry entry) =>
        entry.Detail is not null && entry.Person != person.Name && s_telling.Contains(entry.Action, StringComparer.Ordinal);

    // An entry names no run, and a trace may be in several: it is open when that holds in every one.
    private async Task<HashSet<string>> OpenAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        string[] asked = [.. entries.Where(Tells).Select(e => e.Subject).Distinct(StringComparer.Ordinal)];
        var labels = asked.Length == 0 ? [] : await workbench.ReadLabelsOfAsync(asked, cancellationToken: cancellationToken);
        return labels
            .GroupBy(l => l.TraceId, StringComparer.Ordinal)
            .Where(item => item.CountBy(l => l.RunId, StringComparer.Ordinal).All(run => run.Value > 1))
            .Select(item => item.Key)
            .ToHashSet(StringComparer.Ordinal);
    }
}

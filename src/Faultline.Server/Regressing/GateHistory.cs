using System.Collections.Concurrent;
using Faultline.Analysis;
using Faultline.Gating;

namespace Faultline.Server.Regressing;

/// <summary>The recorded runs of the gate, each read once.</summary>
internal sealed class GateHistory(IWorkbench workbench)
{
    /// <summary>Runs of a workflow that pages look back on.</summary>
    public const int Kept = 40;

    // Those of many workflows, so that pages of one do not make those of another read again.
    private const int Remembered = 25 * Kept;

    private readonly ConcurrentDictionary<string, GatePast> _read = new(StringComparer.Ordinal);

    /// <summary>The newest runs of a workflow, and those of sets written by hand, which name none and are everybody's; newest first.</summary>
    /// <param name="workflow">Null for the newest of every workflow.</param>
    public async Task<IReadOnlyList<GatePast>> RecentAsync(string? workflow, CancellationToken cancellationToken = default)
    {
        var entries = await workbench.ListGateResultsOfAsync(workflow, Kept, cancellationToken);
        var runs = new List<GatePast>(entries.Count);
        foreach (var entry in entries)
        {
            if (await FindAsync(entry, cancellationToken) is { } run)
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    /// <summary>A run, however old, or null.</summary>
    public async Task<GatePast?> FindAsync(string gateId, CancellationToken cancellationToken = default) =>
        await workbench.FindGateResultAsync(gateId, cancellationToken) is { } record && RecordedGate.Read(record.Json) is { } gate
            ? new GatePast(new GateEntry(record.GateId, record.CreatedAt, record.Dataset, record.Verdict), gate)
            : null;

    private async Task<GatePast?> FindAsync(GateEntry entry, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(entry.GateId, out var known) && known.Entry == entry)
        {
            return known;
        }

        if (
            await workbench.FindGateResultAsync(entry.GateId, cancellationToken) is not { } record
            || RecordedGate.Read(record.Json) is not { } gate
        )
        {
            return null;
        }

        if (_read.Count >= Remembered && _read.MinBy(run => run.Value.Entry.CreatedAt) is { Key: { } oldest })
        {
            _read.TryRemove(oldest, out _);
        }

        return _read[entry.GateId] = new GatePast(entry, gate);
    }
}

/// <summary>One recorded run.</summary>
public sealed record GatePast(GateEntry Entry, RecordedGate Gate)
{
    /// <summary>What it was recorded as, else the last part of its id.</summary>
    public string Name => Gate.Label is { Length: > 0 } label ? label : Entry.GateId[Math.Max(0, Entry.GateId.Length - 6)..];
}

namespace Faultline.Server.Reviewing;

/// <summary>Who is looking at which item: two people never hold the same one. A lease ends with the label, when its holder's page closes, or by itself where that page says nothing any more.</summary>
/// <remarks>Kept in memory: the server owns the workspace alone, and after a restart everybody asks anew.</remarks>
internal sealed class LeaseTable(TimeProvider clock)
{
    /// <summary>A page renews its leases every 30 seconds; one that a browser has put into the background may speak once a minute only.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly Lock _turn = new();
    private readonly Dictionary<(string RunId, string TraceId), (string Reviewer, DateTimeOffset Until)> _leases = [];

    /// <summary>Items of the run that somebody else holds.</summary>
    public IReadOnlySet<string> HeldByOthers(string runId, string reviewer)
    {
        lock (_turn)
        {
            Forget();
            return _leases
                .Where(l => l.Key.RunId == runId && l.Value.Reviewer != reviewer)
                .Select(l => l.Key.TraceId)
                .ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether the reviewer was given the item and has not let go of it.</summary>
    public bool IsHeldBy(string runId, string reviewer, string traceId)
    {
        lock (_turn)
        {
            Forget();
            return _leases.TryGetValue((runId, traceId), out var lease) && lease.Reviewer == reviewer;
        }
    }

    /// <summary>Takes up to <paramref name="count"/> of the items, in their order, leaving out what another has taken in the meantime.</summary>
    public IReadOnlyList<string> Take(string runId, string reviewer, IEnumerable<string> traceIds, int count)
    {
        lock (_turn)
        {
            Forget();
            var taken = new List<string>(count);
            foreach (var id in traceIds)
            {
                if (taken.Count == count)
                {
                    break;
                }

                if (!_leases.TryGetValue((runId, id), out var lease) || lease.Reviewer == reviewer)
                {
                    _leases[(runId, id)] = (reviewer, clock.GetUtcNow() + Lifetime);
                    taken.Add(id);
                }
            }

            return taken;
        }
    }

    /// <summary>Holds on to the items, and takes those whose lease has run out or was given up; returns the ones that somebody else holds now.</summary>
    public IReadOnlyList<string> Renew(string runId, string reviewer, IReadOnlyCollection<string> traceIds) =>
        [.. traceIds.Except(Take(runId, reviewer, traceIds, traceIds.Count), StringComparer.Ordinal)];

    public void Release(string runId, string reviewer, string traceId)
    {
        lock (_turn)
        {
            if (_leases.TryGetValue((runId, traceId), out var lease) && lease.Reviewer == reviewer)
            {
                _leases.Remove((runId, traceId));
            }
        }
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var key in _leases.Where(l => l.Value.Until <= now).Select(l => l.Key).ToArray())
        {
            _leases.Remove(key);
        }
    }
}

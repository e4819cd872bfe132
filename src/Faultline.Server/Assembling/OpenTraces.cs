using Faultline.Server.Receiving;
using Faultline.Storage.DuckDb;

namespace Faultline.Server.Assembling;

/// <summary>The traces whose spans are coming in, and when each is to be told from them.</summary>
/// <remarks>
/// A trace is told in the commit that brings its root span, which most exporters send last. Spans that come later make it due again after a moment of
/// quiet, and after a longer one when telling it is slow. Spans are held up to a bound; beyond it the trace that was quiet longest is read from the store
/// again when it is due. The spans of a trace that was told with its root are let go at once, unless new spans have come within the last minute for a trace
/// that was told before: to hold what nobody adds to costs the collector of garbage more than anything else here. That the trace was here is remembered.
/// Used by the writer alone, so nothing is locked.
/// </remarks>
internal sealed class OpenTraces(Func<string, bool> isStored, OpenTraceLimits limits)
{
    private readonly Dictionary<string, OpenTrace> _traces = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenTrace> _byArrival = new();
    private readonly HashSet<OpenTrace> _dirty = [];
    private readonly HashSet<string> _long = new(StringComparer.Ordinal);
    private long _size;
    private long? _lastLate;

    /// <summary>Traces that are not told yet from all their spans.</summary>
    public int Dirty => _dirty.Count;

    public IEnumerable<string> DirtyIds => _dirty.Select(static trace => trace.Id);

    /// <summary>When the next trace is due, or null.</summary>
    public long? NextDue => _dirty.Count == 0 ? null : _dirty.Min(static trace => Math.Max(trace.Due, trace.NotBefore));

    /// <summary>Takes spans that are about to be committed.</summary>
    /// <param name="received">The spans, in the order in which they came.</param>
    /// <param name="now">The server's clock in milliseconds.</param>
    /// <param name="touched">The traces that got new spans.</param>
    /// <returns>The spans without those that are known to be stored.</returns>
    public List<PackedSpans> Add(IEnumerable<ReceivedTrace> received, long now, HashSet<OpenTrace> touched)
    {
        var fresh = new List<PackedSpans>();
        foreach (var arrived in received)
        {
            var known = _traces.Count;
            var trace = Find(arrived.TraceId);
            var wasStored = _traces.Count > known && !trace.IsComplete;
            var size = trace.Size;
            var packs = trace.Add(arrived);
            if (packs.Count > 0 && !trace.IsLong && (trace.WasTold || wasStored))
            {
                _lastLate = now;
            }

            _size += trace.Size - size;
            fresh.AddRange(packs);
            if (packs.Count > 0 && !trace.IsLong)
            {
                touched.Add(trace);
            }
        }

        foreach (var open in touched)
        {
            MarkDirty(open, now, open.HasRoot && open.IsComplete && !open.WasTold ? 0 : limits.QuietMs);
        }

        return fresh;
    }

    /// <summary>Makes traces due at once, to be read from the store: another writer added spans, a commit failed, or a server before this one did not get to it.</summary>
    public void Reread(IEnumerable<string> ids, long now)
    {
        foreach (var id in ids)
        {
            var trace = Find(id);
            if (!trace.IsLong)
            {
                Drop(trace);
                MarkDirty(trace, now, 0);
            }
        }
    }

    /// <summary>Moves everything that is due to a later time.</summary>
    public void Postpone(long until)
    {
        foreach (var trace in _dirty)
        {
            trace.Due = Math.Max(trace.Due, until);
        }
    }

    /// <summary>Puts one trace off that could not be told, for longer every time.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="now">The server's clock in milliseconds.</param>
    /// <returns>False when it has failed too often: then it is told again only once more spans of it come.</returns>
    public bool PutOff(OpenTrace trace, long now)
    {
        if (++trace.Failures >= limits.MostFailures)
        {
            trace.IsDirty = false;
            _dirty.Remove(trace);
            Remove(trace);
            return false;
        }

        trace.NotBefore = trace.Due = now + (limits.FirstDelayMs << trace.Failures);
        return true;
    }

    /// <summary>Lets go of what is held, because traces were deleted under it: what is left is read from the store.</summary>
    public void Forget()
    {
        foreach (var trace in _traces.Values.ToArray())
        {
            if (trace.IsDirty)
            {
                Drop(trace);
            }
            else
            {
                Remove(trace);
            }
        }
    }

    /// <summary>True for a trace that is held here.</summary>
    public bool Holds(string id) => _traces.ContainsKey(id);

    /// <summary>Traces to tell now: those that are due, or all that wait.</summary>
    /// <param name="now">The server's clock in milliseconds.</param>
    /// <param name="all">True to take what is not due yet as well.</param>
    public List<OpenTrace> Take(long now, bool all)
    {
        var taken = new List<OpenTrace>();
        var spans = 0L;
        foreach (var trace in _dirty)
        {
            if (trace.NotBefore <= now && (all || trace.Due <= now))
            {
                taken.Add(trace);
                // What is told already costs nothing.
                spans += trace.Told is null ? Math.Max(1, trace.Count) : 0;
                if (spans > limits.SpansATime)
                {
                    break;
                }
            }
        }

        // The order decides nothing, but makes one run like another.
        taken.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        return taken;
    }

    /// <summary>Notes that a trace was told, and that this is committed.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="now">The server's clock in milliseconds.</param>
    /// <param name="cost">What it took, in milliseconds.</param>
    /// <param name="isLong">True when it has more spans than were told.</param>
    public void Told(OpenTrace trace, long now, long cost, bool isLong)
    {
        trace.IsLong = isLong;
        trace.IsDirty = false;
        trace.WasTold = true;
        trace.Failures = 0;
        trace.NotBefore = 0;
        trace.Cost = cost;
        trace.Forget();
        _dirty.Remove(trace);
        if (trace.IsLong)
        {
            Remove(trace);
        }
        else if (!trace.IsComplete || (trace.HasRoot && !ExpectsMore(now)))
        {
            // Not forgotten: what telling it cost still counts, and another writer may have read the store before these spans were in it.
            Drop(trace);
        }
    }

    /// <summary>Lets go of what is beyond the bound, longest quiet first.</summary>
    public void Trim()
    {
        for (var node = _byArrival.First; node is not null && (_size > limits.MostBytes || _traces.Count > limits.MostTraces); )
        {
            var trace = node.Value;
            node = node.Next;
            if (trace.IsDirty)
            {
                Drop(trace);
            }
            else
            {
                Remove(trace);
            }
        }
    }

    private bool ExpectsMore(long now) => _lastLate is { } late && now - late <= limits.LateMs;

    private void Drop(OpenTrace trace)
    {
        var size = trace.Size;
        trace.Drop();
        _size += trace.Size - size;
    }

    private OpenTrace Find(string id)
    {
        if (_traces.TryGetValue(id, out var trace))
        {
            _byArrival.Remove(trace.Node!);
            _byArrival.AddLast(trace.Node!);
            return trace;
        }

        trace = new OpenTrace(id, complete: !isStored(id), _long.Contains(id));
        trace.Node = _byArrival.AddLast(trace);
        _size += trace.Size;
        return _traces[id] = trace;
    }

    private void MarkDirty(OpenTrace trace, long now, long quietMs)
    {
        if (!trace.IsDirty)
        {
            trace.IsDirty = true;
            trace.DirtySince = now;
            _dirty.Add(trace);
        }

        // A trace that is slow to tell is told seldom, so that one of a million spans cannot hold up the others.
        var patience = trace.Cost * limits.CostFactor;
        trace.Due = Math.Max(
            Math.Min(now + quietMs, trace.DirtySince + limits.LongestWaitMs),
            quietMs == 0 ? now : trace.DirtySince + patience
        );
    }

    private void Remove(OpenTrace trace)
    {
        if (trace.IsLong)
        {
            _long.Add(trace.Id);
        }

        _size -= trace.Size;
        _traces.Remove(trace.Id);
        _byArrival.Remove(trace.Node!);
    }
}

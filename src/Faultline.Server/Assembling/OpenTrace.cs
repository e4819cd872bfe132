using Faultline.Traces;

namespace Faultline.Server.Assembling;

/// <summary>A trace whose spans are still coming, or came a moment ago.</summary>
internal sealed class OpenTrace(string id, bool complete, long seen = 0)
{
    // Up to here looking through the list is faster than a set.
    private const int FewSpans = 32;

    private HashSet<string>? _ids;

    public string Id { get; } = id;

    /// <summary>The spans held here. They are all there are of the trace when <see cref="IsComplete"/>.</summary>
    public List<Span> Spans { get; private set; } = [];

    /// <summary>False when the store holds spans that are not held here.</summary>
    public bool IsComplete { get; private set; } = complete;

    /// <summary>True once a span without a parent has come.</summary>
    public bool HasRoot { get; private set; }

    /// <summary>True when spans have come since the trace was last told.</summary>
    public bool IsDirty { get; set; }

    /// <summary>True once the trace was told from its spans.</summary>
    public bool WasTold { get; set; }

    /// <summary>Spans that came for it since the server started, whether they are held or not.</summary>
    public long Seen { get; private set; } = seen;

    /// <summary>When it is to be told again, in milliseconds of the server's clock.</summary>
    public long Due { get; set; }

    /// <summary>Since when it waits for that.</summary>
    public long DirtySince { get; set; }

    /// <summary>What telling it took the last time, in milliseconds.</summary>
    public long Cost { get; set; }

    /// <summary>Characters of the spans held.</summary>
    public long Size { get; private set; }

    /// <summary>Where it stands in the order of last arrival.</summary>
    public LinkedListNode<OpenTrace>? Node { get; set; }

    /// <summary>False when a span of that id is held already: the first one counts.</summary>
    public bool Add(Span span, long size)
    {
        Seen++;
        if (!IsNew(span.SpanId))
        {
            return false;
        }

        Spans.Add(span);
        Size += size;
        HasRoot |= span.ParentSpanId is null || span.ParentSpanId == span.SpanId;
        return true;
    }

    /// <summary>Lets its spans go; they are read from the store when they are needed again.</summary>
    public void Drop()
    {
        Spans = [];
        _ids = null;
        Size = 0;
        IsComplete = false;
    }

    private bool IsNew(string spanId)
    {
        if (_ids is null && Spans.Count < FewSpans)
        {
            foreach (var span in Spans)
            {
                if (span.SpanId == spanId)
                {
                    return false;
                }
            }

            return true;
        }

        _ids ??= new HashSet<string>(Spans.Select(static span => span.SpanId), StringComparer.Ordinal);
        return _ids.Add(spanId);
    }
}

using Faultline.Server.Receiving;
using Faultline.Storage.DuckDb;

namespace Faultline.Server.Assembling;

/// <summary>A trace whose spans are still coming, or came a moment ago.</summary>
internal sealed class OpenTrace(string id, bool complete, bool isLong = false)
{
    // What the trace takes beside its spans.
    private const long OwnSize = 400;

    private HashSet<string>? _ids;
    private bool _came;

    public string Id { get; } = id;

    /// <summary>The spans held here. They are all there are of the trace when <see cref="IsComplete"/>.</summary>
    public List<PackedSpans> Packs { get; private set; } = [];

    /// <summary>Spans held here.</summary>
    public int Count { get; private set; }

    /// <summary>False when the store holds spans that are not held here.</summary>
    public bool IsComplete { get; private set; } = complete;

    /// <summary>True once a span without a parent has come.</summary>
    public bool HasRoot { get; private set; }

    /// <summary>True when spans have come since the trace was last told.</summary>
    public bool IsDirty { get; set; }

    /// <summary>True once the trace was told from its spans.</summary>
    public bool WasTold { get; set; }

    /// <summary>What its spans tell, where the request that brought them all has worked it out.</summary>
    public ToldTrace? Told { get; private set; }

    /// <summary>True once it was told from the first of more spans than are told; then it is told no more, and its spans are not held.</summary>
    public bool IsLong { get; set; } = isLong;

    /// <summary>How often telling it failed since it last succeeded.</summary>
    public int Failures { get; set; }

    /// <summary>Not even a reader who waits has it told before this, in milliseconds of the server's clock.</summary>
    public long NotBefore { get; set; }

    /// <summary>When it is to be told again, in milliseconds of the server's clock.</summary>
    public long Due { get; set; }

    /// <summary>Since when it waits for that.</summary>
    public long DirtySince { get; set; }

    /// <summary>What telling it took the last time, in milliseconds.</summary>
    public long Cost { get; set; }

    /// <summary>Bytes that it takes.</summary>
    public long Size { get; private set; } = OwnSize;

    /// <summary>Where it stands in the order of last arrival.</summary>
    public LinkedListNode<OpenTrace>? Node { get; set; }

    /// <summary>Takes what a request brought and gives back what of it is new here: of two spans with one id the first counts.</summary>
    public IReadOnlyList<PackedSpans> Add(ReceivedTrace received)
    {
        if (IsLong)
        {
            return received.Packs;
        }

        var isFirst = !_came && IsComplete;
        _came = true;
        var fresh = isFirst ? received.Packs : New(received.Packs);
        Told = isFirst ? received.Told : null;
        foreach (var pack in fresh)
        {
            Packs.Add(pack);
            Count += pack.Count;
            Size += pack.Size;
            HasRoot |= pack.HasRoot;
            _ids?.UnionWith(pack.SpanIds);
        }

        return fresh;
    }

    /// <summary>Lets go of what was worked out for it once that is stored.</summary>
    public void Forget()
    {
        Told = null;
        _ids = null;
    }

    /// <summary>Lets its spans go; they are read from the store when they are needed again.</summary>
    public void Drop()
    {
        Packs = [];
        _ids = null;
        Told = null;
        Count = 0;
        Size = OwnSize;
        IsComplete = false;
    }

    private IReadOnlyList<PackedSpans> New(IReadOnlyList<PackedSpans> packs)
    {
        _ids ??= new HashSet<string>(Packs.SelectMany(static pack => pack.SpanIds), StringComparer.Ordinal);
        return packs.Any(pack => pack.SpanIds.Any(_ids.Contains)) ? [.. packs.SelectMany(pack => pack.Without(_ids.Contains))] : packs;
    }
}

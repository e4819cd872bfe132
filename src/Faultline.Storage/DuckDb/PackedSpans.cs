using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>Spans of one trace as the store keeps them: their ids as text, everything else as one compressed block of bytes.</summary>
/// <remarks>A row a span costs the store ten times as much as a row a trace and batch, and nothing looks for a span by anything but its ids.</remarks>
public sealed class PackedSpans
{
    /// <summary>Stands between the ids; an id that holds it is written in the manner of <see cref="StoredText"/>.</summary>
    internal const char Separator = '\n';

    private const string EscapedSeparator = "\u001A000a";
    private const int LargestPack = 1 << 20;
    private const int LargestKept = 4 << 20;

    [ThreadStatic]
    private static PackWriter? t_writer;

    private PackedSpans(string traceId, string ids, byte[] bytes, IReadOnlyList<Span> spans)
    {
        (TraceId, Ids, Bytes, Count) = (traceId, ids, bytes, spans.Count);
        LastStartUnixNano = long.MinValue;
        for (var i = 0; i < spans.Count; i++)
        {
            HasRoot |= spans[i].ParentSpanId is null || spans[i].ParentSpanId == spans[i].SpanId;
            LastStartUnixNano = Math.Max(LastStartUnixNano, spans[i].StartUnixNano);
        }
    }

    public string TraceId { get; }

    /// <summary>Spans in it, at least one.</summary>
    public int Count { get; }

    /// <summary>True when a span without a parent is among them.</summary>
    public bool HasRoot { get; }

    public long LastStartUnixNano { get; }

    /// <summary>About what it takes in memory, in bytes.</summary>
    public long Size => Bytes.Length + (2L * Ids.Length) + 200;

    internal string Ids { get; }

    internal byte[] Bytes { get; }

    public IEnumerable<string> SpanIds => Split(Ids);

    /// <summary>Packs spans of one trace, each id once; a great many become several packs.</summary>
    public static IReadOnlyList<PackedSpans> Of(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var packs = new List<PackedSpans>(1);
        var writer = t_writer ??= new PackWriter();
        writer.Clear();
        var first = 0;
        for (var i = 0; i < spans.Count; i++)
        {
            SpanPacking.Write(writer, spans[i], i == first ? null : spans[i - 1]);
            if (writer.Length >= LargestPack || i + 1 == spans.Count)
            {
                IReadOnlyList<Span> here = first == 0 && i + 1 == spans.Count ? spans : [.. spans.Skip(first).Take(i + 1 - first)];
                packs.Add(new PackedSpans(here[0].TraceId, Join(here), Compressed.Of(writer.Written), here));
                writer.Clear();
                first = i + 1;
            }
        }

        if (writer.Capacity > LargestKept)
        {
            t_writer = null;
        }

        return packs;
    }

    /// <summary>The spans, in the order in which they were packed.</summary>
    public IReadOnlyList<Span> Unpack()
    {
        var spans = new List<Span>(Count);
        SpanPacking.Read(TraceId, Compressed.Read(Bytes), new Vocabulary(), spans);
        return spans;
    }

    /// <summary>What is left of it without the spans of certain ids.</summary>
    public IReadOnlyList<PackedSpans> Without(Func<string, bool> isKnown) => Of([.. Unpack().Where(span => !isKnown(span.SpanId))]);

    internal static IEnumerable<string> Split(string ids) =>
        ids.Contains(Separator, StringComparison.Ordinal)
            ? ids.Split(Separator).Select(static id => StoredText.Decode(id)!)
            : [StoredText.Decode(ids)!];

    private static string Join(IReadOnlyList<Span> spans) => string.Join(Separator, spans.Select(static span => Encode(span.SpanId)));

    private static string Encode(string id) =>
        StoredText.Encode(id)!.Replace(Separator.ToString(), EscapedSeparator, StringComparison.Ordinal);
}

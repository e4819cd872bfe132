using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Packing;

/// <summary>The fields of one trace's spans, one span behind the other. The trace's id stands beside the pack, not in it.</summary>
internal static class SpanPacking
{
    private const ulong SameResource = 0;
    private const ulong OtherResource = 1;

    /// <param name="writer">Where it goes.</param>
    /// <param name="span">The span.</param>
    /// <param name="before">The span written before it, whose resource it mostly shares.</param>
    public static void Write(PackWriter writer, Span span, Span? before)
    {
        writer.Text(span.SpanId);
        writer.Text(span.ParentSpanId);
        writer.Text(span.Name);
        writer.Whole(span.Kind);
        writer.Fixed(span.StartUnixNano);
        writer.Fixed(span.EndUnixNano);
        writer.Whole(span.StatusCode);
        writer.Text(span.StatusMessage);
        writer.Text(span.Scope);
        if (before is not null && ReferenceEquals(before.Resource, span.Resource))
        {
            writer.Count(SameResource);
        }
        else
        {
            writer.Count(OtherResource);
            writer.Attributes(span.Resource);
        }

        writer.Attributes(span.Attributes);
        writer.Count((ulong)span.Events.Count);
        for (var i = 0; i < span.Events.Count; i++)
        {
            writer.Text(span.Events[i].Name);
            writer.Fixed(span.Events[i].UnixNano);
            writer.Attributes(span.Events[i].Attributes);
        }

        writer.Count((ulong)span.Links.Count);
        for (var i = 0; i < span.Links.Count; i++)
        {
            writer.Text(span.Links[i].TraceId);
            writer.Text(span.Links[i].SpanId);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> makes.</exception>
    public static void Read(string traceId, ReadOnlySpan<byte> bytes, Vocabulary vocabulary, List<Span> spans)
    {
        var reader = new PackReader(bytes, vocabulary);
        Span? before = null;
        while (!reader.AtEnd)
        {
            // The order is that of Write.
            before = new Span
            {
                TraceId = traceId,
                SpanId = reader.Text(),
                ParentSpanId = reader.TextOrNull(),
                Name = reader.Text(),
                Kind = reader.Whole(),
                StartUnixNano = reader.Fixed(),
                EndUnixNano = reader.Fixed(),
                StatusCode = reader.Whole(),
                StatusMessage = reader.TextOrNull(),
                Scope = reader.TextOrNull(),
                Resource =
                    reader.Number() == OtherResource
                        ? reader.Attributes()
                        : before?.Resource ?? throw new InvalidDataException("A pack of spans is damaged."),
                Attributes = reader.Attributes(),
                Events = Events(ref reader),
                Links = Links(ref reader),
            };
            spans.Add(before);
        }
    }

    private static SpanEvent[] Events(ref PackReader reader)
    {
        var count = reader.Count();
        if (count == 0)
        {
            return [];
        }

        var events = new SpanEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = new SpanEvent(reader.Text(), reader.Fixed(), reader.Attributes());
        }

        return events;
    }

    private static SpanLink[] Links(ref PackReader reader)
    {
        var count = reader.Count();
        if (count == 0)
        {
            return [];
        }

        var links = new SpanLink[count];
        for (var i = 0; i < count; i++)
        {
            links[i] = new SpanLink(reader.Text(), reader.Text());
        }

        return links;
    }
}

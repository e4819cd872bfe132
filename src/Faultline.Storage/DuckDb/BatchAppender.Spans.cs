using DuckDB.NET.Data;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <content>Spans, which are known by trace id and span id.</content>
internal sealed partial class BatchAppender
{
    private int AppendSpans(IReadOnlyList<Span> spans)
    {
        if (spans.Count == 0)
        {
            return 0;
        }

        var known = KnownSpans(spans.Select(static span => span.TraceId));
        var fresh = new Dictionary<string, List<Span>>(StringComparer.Ordinal);
        foreach (var span in spans)
        {
            if (Of(known, span.TraceId).Add(span.SpanId))
            {
                if (!fresh.TryGetValue(span.TraceId, out var ofTrace))
                {
                    fresh[span.TraceId] = ofTrace = [];
                }

                ofTrace.Add(span);
            }
        }

        using var appender = connection.CreateAppender("span_packs");
        return fresh.Values.Sum(ofTrace => Append(appender, PackedSpans.Of(ofTrace)));
    }

    private int AppendPacks(PreparedBatch batch)
    {
        if (batch.Spans.Count == 0)
        {
            return 0;
        }

        var known = KnownSpans(batch.Spans.Select(static pack => pack.TraceId).Where(id => !batch.NewSpans.Contains(id)));
        using var appender = connection.CreateAppender("span_packs");
        var added = 0;
        foreach (var pack in batch.Spans)
        {
            if (batch.NewSpans.Contains(pack.TraceId))
            {
                added += Append(appender, [pack]);
                continue;
            }

            var stored = Of(known, pack.TraceId);
            added += Append(appender, pack.SpanIds.Any(stored.Contains) ? pack.Without(stored.Contains) : [pack]);
            stored.UnionWith(pack.SpanIds);
        }

        return added;
    }

    private int Append(DuckDBAppender appender, IReadOnlyList<PackedSpans> packs)
    {
        var added = 0;
        foreach (var pack in packs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SpanPackTable.Append(appender, pack);
            added += pack.Count;
        }

        return added;
    }

    private Dictionary<string, HashSet<string>> KnownSpans(IEnumerable<string> traceIds)
    {
        var known = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        Each(
            traceIds,
            static few =>
                $"SELECT p.trace_id, p.span_ids, true FROM span_packs p WHERE p.trace_id IN {few} UNION ALL "
                + $"SELECT s.trace_id, s.span_id, false FROM spans s WHERE s.trace_id IN {few}",
            row =>
            {
                var ofTrace = Of(known, row.Text(0)!);
                if (row.GetBoolean(2))
                {
                    ofTrace.UnionWith(PackedSpans.Split(row.GetString(1)));
                }
                else
                {
                    ofTrace.Add(row.Text(1)!);
                }
            }
        );
        return known;
    }

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> known, string traceId)
    {
        if (!known.TryGetValue(traceId, out var ofTrace))
        {
            known[traceId] = ofTrace = new HashSet<string>(StringComparer.Ordinal);
        }

        return ofTrace;
    }
}

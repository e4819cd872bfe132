using DuckDB.NET.Data;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>Appends one batch inside the transaction that is open: looks up what is there already in one join a table, then writes only what is new.</summary>
/// <remarks>With the ids of the store at hand, only those that it may hold are looked up.</remarks>
internal sealed class BatchAppender(DuckDBConnection connection, TraceBatch batch, KnownIds? ids, CancellationToken cancellationToken)
{
    private const string MayBeStored = "(SELECT id FROM temp.may_be_stored)";

    private bool _anyMayBeStored;

    private readonly Dictionary<string, (Guid Content, bool Assembled)> _known = new(StringComparer.Ordinal);
    private readonly List<string> _conflicts = [];
    private int _added;
    private int _updated;
    private int _duplicate;

    public AppendResult Append()
    {
        var incoming = TraceIds(batch);
        connection.FillIds("incoming", incoming, cancellationToken);
        var mayBeStored = ids is null ? incoming : incoming.Where(ids.MayContain).ToHashSet(StringComparer.Ordinal);
        _anyMayBeStored = mayBeStored.Count > 0;
        connection.FillIds("may_be_stored", mayBeStored, cancellationToken);
        AppendParts();
        AppendTraces();
        var spans = AppendSpans();
        var evaluations = AppendEvaluations();
        var namesSpans = batch.Evaluations.Any(e => e.Target == EvaluationTarget.Span);
        if (namesSpans || spans > 0)
        {
            EvaluationTargets.Settle(connection, incomingOnly: !namesSpans);
        }

        return new AppendResult
        {
            TracesAdded = _added,
            TracesUpdated = _updated,
            TracesDuplicate = _duplicate,
            Conflicts = _conflicts,
            SpansAdded = spans,
            SpansDuplicate = batch.Spans.Count - spans,
            EvaluationsAdded = evaluations,
            EvaluationsDuplicate = batch.Evaluations.Count - evaluations,
        };
    }

    /// <summary>Every trace that a batch names.</summary>
    public static HashSet<string> TraceIds(TraceBatch batch)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        ids.UnionWith(batch.Traces.Select(t => t.TraceId));
        ids.UnionWith(batch.Assembled.Select(t => t.TraceId));
        ids.UnionWith(batch.Spans.Select(s => s.TraceId));
        ids.UnionWith(batch.Evaluations.Where(e => e.Target == EvaluationTarget.Trace).Select(e => e.TraceId));
        return ids;
    }

    private void AppendParts()
    {
        if (batch.Parts.Count == 0)
        {
            return;
        }

        connection.FillIds("parts", batch.Parts.Select(part => part.TraceId), cancellationToken);
        connection.Execute("DELETE FROM trace_parts WHERE trace_id IN (SELECT id FROM temp.parts)");
        connection.Execute("DELETE FROM traces WHERE assembled AND trace_id IN (SELECT id FROM temp.parts)");
        using var appender = connection.CreateAppender("trace_parts");
        foreach (var part in batch.Parts.DistinctBy(part => part.TraceId))
        {
            appender.CreateRow().AppendValue(StoredText.Encode(part.TraceId)).AppendValue(StoredText.Encode(part.Whole)).EndRow();
        }
    }

    private void AppendTraces()
    {
        if (batch.Traces.Count == 0 && batch.Assembled.Count == 0)
        {
            return;
        }

        Each(
            $"SELECT t.trace_id, t.content, t.assembled FROM traces t WHERE t.trace_id IN {MayBeStored}",
            row => _known[row.Text(0)!] = (row.GetGuid(1), row.GetBoolean(2))
        );

        using (var appender = connection.CreateAppender("traces"))
        {
            foreach (var trace in batch.Traces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var content = TraceContent.Of(trace);
                if (!_known.TryGetValue(trace.TraceId, out var known))
                {
                    _known[trace.TraceId] = (content, false);
                    TraceTable.Append(appender, trace, content, assembled: false);
                    _added++;
                }
                else
                {
                    Refuse(trace, same: known.Content == content);
                }
            }
        }

        AppendAssembled();
    }

    private void AppendAssembled()
    {
        // Of several assemblies of one trace in a batch only the last is written.
        var newest = new Dictionary<string, (Trace Trace, Guid Content)>(StringComparer.Ordinal);
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var trace in batch.Assembled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = TraceContent.Of(trace);
            if (!_known.TryGetValue(trace.TraceId, out var known))
            {
                _added++;
            }
            else if (known.Content == content || !known.Assembled)
            {
                Refuse(trace, same: known.Content == content);
                continue;
            }
            else
            {
                _updated++;
                if (!newest.ContainsKey(trace.TraceId))
                {
                    replaced.Add(trace.TraceId);
                }
            }

            _known[trace.TraceId] = (content, true);
            newest[trace.TraceId] = (trace, content);
        }

        if (replaced.Count > 0)
        {
            connection.FillIds("replaced", replaced, cancellationToken);
            connection.Execute("DELETE FROM traces WHERE assembled AND trace_id IN (SELECT id FROM temp.replaced)");
        }

        if (newest.Count == 0)
        {
            return;
        }

        using var appender = connection.CreateAppender("traces");
        foreach (var (trace, content) in newest.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TraceTable.Append(appender, trace, content, assembled: true);
        }
    }

    private void Refuse(Trace trace, bool same)
    {
        if (same)
        {
            _duplicate++;
        }
        else
        {
            _conflicts.Add(trace.TraceId);
        }
    }

    private int AppendSpans()
    {
        if (batch.Spans.Count == 0)
        {
            return 0;
        }

        var known = new HashSet<(string, string)>();
        Each(
            $"SELECT s.trace_id, s.span_id FROM spans s WHERE s.trace_id IN {MayBeStored}",
            row => known.Add((row.Text(0)!, row.Text(1)!))
        );

        var added = 0;
        using var appender = connection.CreateAppender("spans");
        foreach (var span in batch.Spans)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (known.Add((span.TraceId, span.SpanId)))
            {
                SpanTable.Append(appender, span);
                added++;
            }
        }

        return added;
    }

    private int AppendEvaluations()
    {
        if (batch.Evaluations.Count == 0)
        {
            return 0;
        }

        var known = new HashSet<Guid>();
        Each($"SELECT e.content FROM evaluations e WHERE e.trace_id IN {MayBeStored}", row => known.Add(row.GetGuid(0)));
        var elsewhere = batch
            .Evaluations.Where(e => e.Target != EvaluationTarget.Trace)
            .Select(e => TraceContent.Of(e).ToString("D"))
            .ToArray();
        if (elsewhere.Length > 0)
        {
            connection.FillIds("incoming_contents", elsewhere, cancellationToken);
            Each(
                "SELECT e.content FROM evaluations e WHERE e.content IN (SELECT id::UUID FROM temp.incoming_contents)",
                row => known.Add(row.GetGuid(0)),
                always: true
            );
        }

        var added = 0;
        using var appender = connection.CreateAppender("evaluations");
        foreach (var evaluation in batch.Evaluations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = TraceContent.Of(evaluation);
            if (known.Add(content))
            {
                EvaluationTable.Append(appender, evaluation, content);
                added++;
            }
        }

        return added;
    }

    private void Each(string lookUp, Action<DuckDBDataReader> visit, bool always = false)
    {
        if (!_anyMayBeStored && !always)
        {
            return;
        }

        using var command = connection.Command(lookUp);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(row);
        }
    }
}

using DuckDB.NET.Data;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>Appends one batch inside the transaction that is open: looks up what is there already in one join a table, then writes only what is new.</summary>
/// <remarks>With the ids of the store at hand, only those that it may hold are looked up.</remarks>
internal sealed partial class BatchAppender(
    DuckDBConnection connection,
    KnownIds? ids,
    KnownIds? waiting,
    CancellationToken cancellationToken
)
{
    // Looking for so many ids in every pack's list of ids costs about as much as taking all lists apart.
    private const int FewSpans = 16;

    private readonly Dictionary<string, (Guid Content, bool Assembled)> _known = new(StringComparer.Ordinal);
    private readonly List<string> _conflicts = [];
    private int _added;
    private int _updated;
    private int _duplicate;

    public AppendResult Append(TraceBatch batch)
    {
        AppendParts(batch.Parts);
        LookUp(batch.Traces.Select(static t => t.TraceId).Concat(batch.Assembled.Select(static t => t.TraceId)));
        AppendTraces(batch.Traces);
        AppendAssembled(batch.Assembled, PreparedTrace.Of);
        var spans = AppendSpans(batch.Spans);
        return Finish(spans, batch.Spans.Count, batch.Evaluations, batch.Spans.Select(static s => (s.SpanId, s.TraceId)));
    }

    public AppendResult Append(PreparedBatch batch)
    {
        AppendParts(batch.Parts);
        LookUp(batch.Assembled.Select(static t => t.TraceId).Where(id => !batch.NewTraces.Contains(id)));
        AppendAssembled(batch.Assembled, static trace => trace);
        var spans = AppendPacks(batch);
        return Finish(
            spans,
            batch.Spans.Sum(static p => p.Count),
            batch.Evaluations,
            batch.Spans.SelectMany(static p => p.SpanIds.Select(id => (id, p.TraceId)))
        );
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

    /// <summary>As above.</summary>
    public static HashSet<string> TraceIds(PreparedBatch batch)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        ids.UnionWith(batch.Assembled.Select(t => t.TraceId));
        ids.UnionWith(batch.Spans.Select(s => s.TraceId));
        ids.UnionWith(batch.Evaluations.Where(e => e.Target == EvaluationTarget.Trace).Select(e => e.TraceId));
        return ids;
    }

    private AppendResult Finish(
        int spans,
        int spansGiven,
        IReadOnlyList<Evaluation> given,
        IEnumerable<(string SpanId, string TraceId)> incoming
    )
    {
        var evaluations = AppendEvaluations(given);
        if (evaluations > 0)
        {
            SettleNamed(given);
        }

        if (spans > 0 && waiting?.IsEmpty != true)
        {
            SettleArrived(incoming);
        }

        return new AppendResult
        {
            TracesAdded = _added,
            TracesUpdated = _updated,
            TracesDuplicate = _duplicate,
            Conflicts = _conflicts,
            SpansAdded = spans,
            SpansDuplicate = spansGiven - spans,
            EvaluationsAdded = evaluations,
            EvaluationsDuplicate = given.Count - evaluations,
        };
    }

    // What is new of evaluations names spans that may have come long ago, or in this very batch.
    private void SettleNamed(IReadOnlyList<Evaluation> given)
    {
        var named = given
            .Where(static e => e.Target == EvaluationTarget.Span)
            .Select(static e => e.SpanId)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (named.Count > 0)
        {
            waiting?.AddAll(named);
            connection.FillIds("named_spans", named, cancellationToken);
            EvaluationTargets.SettleNamed(connection, few: named.Count <= FewSpans ? named : []);
        }
    }

    // Evaluations that came before their spans: these are at hand, so none that is stored is looked at.
    private void SettleArrived(IEnumerable<(string SpanId, string TraceId)> incoming)
    {
        var wanted = waiting;
        if (wanted is null)
        {
            wanted = new KnownIds();
            EvaluationTargets.ReadWaiting(connection, wanted.Add, cancellationToken);
        }

        var arrived = wanted.IsEmpty ? [] : incoming.Where(span => wanted.MayContain(span.SpanId)).ToList();
        if (arrived.Count == 0)
        {
            return;
        }

        connection.Execute("CREATE OR REPLACE TEMP TABLE arrived (span_id VARCHAR, trace_id VARCHAR)");
        using (var appender = connection.CreateAppender("temp", "main", "arrived"))
        {
            foreach (var (spanId, traceId) in arrived)
            {
                cancellationToken.ThrowIfCancellationRequested();
                appender.CreateRow().AppendValue(StoredText.Encode(spanId)).AppendValue(StoredText.Encode(traceId)).EndRow();
            }
        }

        EvaluationTargets.SettleArrived(connection);
    }

    private void AppendParts(IReadOnlyList<TracePart> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        connection.FillIds("parts", parts.Select(part => part.TraceId), cancellationToken);
        connection.Execute("DELETE FROM trace_parts WHERE trace_id IN (SELECT id FROM temp.parts)");
        connection.Execute("DELETE FROM traces WHERE assembled AND trace_id IN (SELECT id FROM temp.parts)");
        using var appender = connection.CreateAppender("trace_parts");
        foreach (var part in parts.DistinctBy(part => part.TraceId))
        {
            appender.CreateRow().AppendValue(StoredText.Encode(part.TraceId)).AppendValue(StoredText.Encode(part.Whole)).EndRow();
        }
    }

    private void LookUp(IEnumerable<string> traceIds) =>
        Each(
            traceIds,
            static few => $"SELECT t.trace_id, t.content, t.assembled FROM traces t WHERE t.trace_id IN {few}",
            row => _known[row.Text(0)!] = (row.GetGuid(1), row.GetBoolean(2))
        );

    private void AppendTraces(IReadOnlyList<Trace> traces)
    {
        if (traces.Count == 0)
        {
            return;
        }

        using var appender = connection.CreateAppender("traces");
        foreach (var trace in traces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_known.TryGetValue(trace.TraceId, out var known))
            {
                var prepared = PreparedTrace.Of(trace);
                _known[trace.TraceId] = (prepared.Content, false);
                TraceTable.Append(appender, prepared, assembled: false);
                _added++;
            }
            else
            {
                Refuse(trace.TraceId, same: known.Content == TraceContent.Of(trace));
            }
        }
    }

    private void AppendAssembled<T>(IReadOnlyList<T> traces, Func<T, PreparedTrace> prepare)
    {
        // Of several assemblies of one trace in a batch only the last is written.
        var newest = new Dictionary<string, PreparedTrace>(StringComparer.Ordinal);
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in traces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var trace = prepare(given);
            if (!_known.TryGetValue(trace.TraceId, out var known))
            {
                _added++;
            }
            else if (known.Content == trace.Content || !known.Assembled)
            {
                Refuse(trace.TraceId, same: known.Content == trace.Content);
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

            _known[trace.TraceId] = (trace.Content, true);
            newest[trace.TraceId] = trace;
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
        foreach (var trace in newest.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TraceTable.Append(appender, trace, assembled: true);
        }
    }

    private void Refuse(string traceId, bool same)
    {
        if (same)
        {
            _duplicate++;
        }
        else
        {
            _conflicts.Add(traceId);
        }
    }

    private int AppendEvaluations(IReadOnlyList<Evaluation> evaluations)
    {
        if (evaluations.Count == 0)
        {
            return 0;
        }

        var known = new HashSet<Guid>();
        Each(
            evaluations.Where(static e => e.Target == EvaluationTarget.Trace).Select(static e => e.TraceId),
            static few => $"SELECT e.content FROM evaluations e WHERE e.trace_id IN {few}",
            row => known.Add(row.GetGuid(0))
        );
        Each(
            evaluations.Where(static e => e.Target != EvaluationTarget.Trace).Select(static e => TraceContent.Of(e).ToString("D")),
            static few => $"SELECT e.content FROM evaluations e WHERE e.content IN (SELECT f.id::UUID FROM {few} f)",
            row => known.Add(row.GetGuid(0)),
            always: true
        );

        var added = 0;
        using var appender = connection.CreateAppender("evaluations");
        foreach (var evaluation in evaluations)
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

    /// <summary>Visits what is stored under some ids, which the query is given as a table; nothing is asked where none of them can be there.</summary>
    private void Each(IEnumerable<string> wanted, Func<string, string> lookUp, Action<DuckDBDataReader> visit, bool always = false)
    {
        var few = wanted.Where(id => always || ids?.MayContain(id) != false).ToHashSet(StringComparer.Ordinal);
        if (few.Count == 0)
        {
            return;
        }

        connection.FillIds("may_be_stored", few, cancellationToken);
        using var command = connection.Command(lookUp("(SELECT id FROM temp.may_be_stored)"));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(row);
        }
    }
}

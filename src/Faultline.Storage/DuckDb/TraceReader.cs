using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>
/// Reads a query's traces slice by slice, each small enough to hold and sort, so that memory does not grow with the answer. The next slice is
/// fetched while the caller works on this one. All slices are of one snapshot.
/// </summary>
internal sealed class TraceReader(DuckDBConnection connection, TraceQuery query)
{
    private readonly Vocabulary _vocabulary = new();

    public async IAsyncEnumerable<Trace> ReadAsync(
        Func<Func<object>, CancellationToken, Task<object>> run,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var slices = (List<TraceSlice>)await run(() => Plan(cancellationToken), cancellationToken);
        Task<object>? next = null;
        try
        {
            for (var i = 0; i < slices.Count; i++)
            {
                var slice = slices[i];
                var traces = (List<Trace>)await (next ?? run(() => Read(slice, cancellationToken), cancellationToken));
                next = null;
                if (i + 1 < slices.Count)
                {
                    var following = slices[i + 1];
                    next = run(() => Read(following, cancellationToken), cancellationToken);
                }

                foreach (var trace in traces)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return trace;
                }
            }
        }
        finally
        {
            if (next is not null)
            {
                // The connection is the caller's to close; it must not be in use then.
                await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private List<TraceSlice> Plan(CancellationToken cancellationToken)
    {
        connection.Execute("BEGIN TRANSACTION READ ONLY");
        if (query.TraceIds is { } ids)
        {
            connection.FillIds("wanted", ids, cancellationToken);
            // Looked up once: what follows goes to the rows, whose numbers hold for as long as the transaction does.
            connection.Execute(
                "CREATE OR REPLACE TEMP TABLE wanted_rows AS SELECT t.rowid AS place FROM traces t WHERE t.trace_id IN (SELECT id FROM temp.wanted)"
            );
        }

        var size = "t.characters" + (query.IncludeMessages ? " + t.message_characters" : "");
        return TraceSlice.Plan(connection, Filter, Parameters, size, cancellationToken);
    }

    private List<Trace> Read(TraceSlice slice, CancellationToken cancellationToken)
    {
        var filter = $"{Filter} AND {TraceSlice.Filter}";
        if (slice.Ids is { } ids)
        {
            connection.FillIds("of_slice", ids, cancellationToken);
            filter += " AND t.trace_id IN (SELECT id FROM temp.of_slice)";
        }

        (string, object?)[] parameters = [.. Parameters, .. slice.Parameters];
        var evaluations = EvaluationTable.Read(connection, $"SELECT t.trace_id FROM traces t WHERE {filter}", _vocabulary, parameters);
        var traces = new List<Trace>();
        using var command = connection.Command(
            $"SELECT {TraceTable.Columns(query.IncludeMessages)} FROM traces t WHERE {filter}",
            parameters
        );
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var trace = TraceTable.Read(row, query.IncludeMessages, _vocabulary);
            if (IsInside(trace.Timestamp))
            {
                traces.Add(evaluations.TryGetValue(trace.TraceId, out var about) ? EvaluationOverlay.Apply(trace, about) : trace);
            }
        }

        traces.Sort(static (a, b) => TraceOrder.Compare(a.Timestamp, a.TraceId, b.Timestamp, b.TraceId));
        return traces;
    }

    // SQL compares whole microseconds and so may let through a trace that is a fraction of one outside.
    private bool IsInside(DateTime timestamp) =>
        (query.From is not { } from || timestamp >= from.ToUtc()) && (query.To is not { } to || timestamp < to.ToUtc());

    private string Filter =>
        "true"
        + (query.Workflow is null ? "" : " AND t.workflow = $workflow")
        + (query.From is null ? "" : " AND t.\"timestamp\" >= make_timestamp($from)")
        + (query.To is null ? "" : " AND t.\"timestamp\" <= make_timestamp($to)")
        + (query.TraceIds is null ? "" : " AND t.rowid IN (SELECT place FROM temp.wanted_rows)");

    private (string, object?)[] Parameters
    {
        get
        {
            var parameters = new List<(string, object?)>();
            if (query.Workflow is { } workflow)
            {
                parameters.Add(("workflow", StoredText.Encode(workflow)));
            }

            if (query.From is { } from)
            {
                parameters.Add(("from", StoredTime.Microseconds(from)));
            }

            if (query.To is { } to)
            {
                parameters.Add(("to", StoredTime.Microseconds(to)));
            }

            return [.. parameters];
        }
    }
}

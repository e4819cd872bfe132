using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>
/// Reads a query's traces slice by slice of time, each small enough to hold and sort, so that memory does not grow with the answer. The next slice is
/// fetched while the caller works on this one. All slices are of one snapshot.
/// </summary>
internal sealed class TraceReader(DuckDBConnection connection, TraceQuery query)
{
    private const int SliceRows = 8_192;
    private const long SliceCharacters = 16_000_000;
    private const long MicrosecondsPerMinute = 60_000_000;

    // Counted from year 1, because integer division rounds negative numbers up.
    private const long MicrosecondsBefore1970 = 62_135_596_800_000_000;

    private readonly Vocabulary _vocabulary = new();

    public async IAsyncEnumerable<Trace> ReadAsync(
        Func<Func<object>, CancellationToken, Task<object>> run,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var slices = (List<Slice>)await run(() => Plan(cancellationToken), cancellationToken);
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

    private List<Slice> Plan(CancellationToken cancellationToken)
    {
        connection.Execute("BEGIN TRANSACTION READ ONLY");
        if (query.TraceIds is { } ids)
        {
            connection.FillIds("wanted", ids, cancellationToken);
        }

        var slices = new List<Slice>();
        using var command = connection.Command(
            $"""
            SELECT (epoch_us(t."timestamp") + {MicrosecondsBefore1970}) // {MicrosecondsPerMinute} AS minute, count(*), sum(t.characters{(
                query.IncludeMessages ? " + t.message_characters" : ""
            )})::BIGINT
            FROM traces t WHERE {Filter(query.From, query.To)} GROUP BY minute ORDER BY minute
            """,
            Parameters(query.From, query.To)
        );
        using var row = command.ExecuteReader();
        long rows = 0;
        long characters = 0;
        while (row.Read())
        {
            var minute = (row.GetInt64(0) * MicrosecondsPerMinute) - MicrosecondsBefore1970;
            var (moreRows, moreCharacters) = (row.GetInt64(1), row.GetInt64(2));
            if (slices.Count > 0 && rows + moreRows <= SliceRows && characters + moreCharacters <= SliceCharacters)
            {
                slices[^1] = slices[^1] with { End = minute + MicrosecondsPerMinute };
                rows += moreRows;
                characters += moreCharacters;
            }
            else
            {
                slices.Add(new Slice(minute, minute + MicrosecondsPerMinute));
                (rows, characters) = (moreRows, moreCharacters);
            }
        }

        return slices;
    }

    private List<Trace> Read(Slice slice, CancellationToken cancellationToken)
    {
        var filter =
            Filter(query.From, query.To) + " AND t.\"timestamp\" >= make_timestamp($start) AND t.\"timestamp\" < make_timestamp($end)";
        (string, object?)[] parameters = [.. Parameters(query.From, query.To), ("start", slice.Start), ("end", slice.End)];
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

        traces.Sort(
            static (a, b) =>
                a.Timestamp.CompareTo(b.Timestamp) is not 0 and var byTime ? byTime : string.CompareOrdinal(a.TraceId, b.TraceId)
        );
        return traces;
    }

    // SQL compares whole microseconds and so may let through a trace that is a fraction of one outside.
    private bool IsInside(DateTime timestamp) =>
        (query.From is not { } from || timestamp >= from.ToUtc()) && (query.To is not { } to || timestamp < to.ToUtc());

    private string Filter(DateTime? from, DateTime? to) =>
        "true"
        + (query.Workflow is null ? "" : " AND t.workflow = $workflow")
        + (from is null ? "" : " AND t.\"timestamp\" >= make_timestamp($from)")
        + (to is null ? "" : " AND t.\"timestamp\" <= make_timestamp($to)")
        + (query.TraceIds is null ? "" : " AND t.trace_id IN (SELECT id FROM temp.wanted)");

    private (string, object?)[] Parameters(DateTime? from, DateTime? to)
    {
        var parameters = new List<(string, object?)>();
        if (query.Workflow is { } workflow)
        {
            parameters.Add(("workflow", StoredText.Encode(workflow)));
        }

        if (from is { } first)
        {
            parameters.Add(("from", StoredTime.Microseconds(first)));
        }

        if (to is { } last)
        {
            parameters.Add(("to", StoredTime.Microseconds(last)));
        }

        return [.. parameters];
    }

    /// <summary>Microseconds since 1970-01-01 UTC, end exclusive.</summary>
    private readonly record struct Slice(long Start, long End);
}

using System.Collections.Frozen;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>Reads spans, those of the table <c>spans</c> included, which Faultline filled until spans were packed.</summary>
internal static class SpanTable
{
    private const string Columns =
        "s.trace_id, s.span_id, s.parent_span_id, s.name, s.kind, s.start_unix_nano, s.end_unix_nano, s.status_code, s.status_message, "
        + "s.scope, s.attributes, s.resource, s.events, s.links";

    /// <summary>The spans of the given traces and their parts, ordered by (trace id, start, span id); of packs of a trace no more than it takes to have <paramref name="most"/>.</summary>
    public static IReadOnlyList<Span> Read(
        DuckDBConnection connection,
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken
    )
    {
        connection.FillIds("wanted", traceIds, cancellationToken);
        var vocabulary = new Vocabulary();
        var spans = new List<Span>();
        connection.Execute("INSERT INTO temp.wanted SELECT p.trace_id FROM trace_parts p WHERE p.whole IN (SELECT id FROM temp.wanted)");
        SpanPackTable.Read(connection, most, vocabulary, spans, cancellationToken);
        using var command = connection.Command($"SELECT {Columns} FROM spans s WHERE s.trace_id IN (SELECT id FROM temp.wanted)");
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            spans.Add(
                new Span
                {
                    TraceId = vocabulary.Word(row.Text(0)!),
                    SpanId = row.Text(1)!,
                    ParentSpanId = row.Text(2),
                    Name = vocabulary.Word(row.Text(3)!),
                    Kind = row.GetInt32(4),
                    StartUnixNano = row.GetInt64(5),
                    EndUnixNano = row.GetInt64(6),
                    StatusCode = row.GetInt32(7),
                    StatusMessage = row.Text(8),
                    Scope = vocabulary.WordOrNull(row.Text(9)),
                    Attributes = Attributes(row.Json(10), vocabulary),
                    Resource = Attributes(row.Json(11), vocabulary),
                    Events = row.Json(12) is { } events ? EventsJson.Read(events, vocabulary) : [],
                    Links = row.Json(13) is { } links ? LinksJson.Read(links) : [],
                }
            );
        }

        spans.Sort(
            static (a, b) =>
                string.CompareOrdinal(a.TraceId, b.TraceId) is not 0 and var byTrace ? byTrace
                : a.StartUnixNano.CompareTo(b.StartUnixNano) is not 0 and var byStart ? byStart
                : string.CompareOrdinal(a.SpanId, b.SpanId)
        );
        return spans;
    }

    private static IReadOnlyDictionary<string, AttributeValue> Attributes(string? json, Vocabulary vocabulary) =>
        json is null ? FrozenDictionary<string, AttributeValue>.Empty : AttributesJson.Read(json, vocabulary);
}

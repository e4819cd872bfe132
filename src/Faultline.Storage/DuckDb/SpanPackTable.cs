using System.Globalization;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>The table <c>span_packs</c>: a row is what one batch brought of one trace. Stores of before it have their spans in <c>spans</c>, a row each.</summary>
internal static class SpanPackTable
{
    /// <summary>SQL: <c>trace_id</c> and <c>span_id</c> of the spans in the packs and rows that conditions on <c>s</c> choose.</summary>
    /// <param name="ofPack">On <c>s.span_ids</c>, the ids of a pack in one text.</param>
    /// <param name="ofRow">On <c>s.span_id</c>.</param>
    public static string Ids(string ofPack, string ofRow) =>
        $"(SELECT s.trace_id, s.span_id FROM spans s WHERE {ofRow} UNION ALL "
        + $"SELECT s.trace_id, unnest(string_split(s.span_ids, chr(10))) AS span_id FROM span_packs s WHERE {ofPack})";

    /// <summary>SQL: <c>trace_id</c>, <c>spans</c> and <c>last_start_unix_nano</c> of every pack, and of every span that is stored by itself.</summary>
    public const string Packs =
        "(SELECT trace_id, 1 AS spans, start_unix_nano AS last_start_unix_nano FROM spans UNION ALL "
        + "SELECT trace_id, spans, last_start_unix_nano FROM span_packs)";

    public static void Append(DuckDBAppender appender, PackedSpans pack) =>
        appender
            .CreateRow()
            .Append(pack.TraceId)
            .AppendValue((int?)pack.Count)
            .AppendValue((long?)pack.LastStartUnixNano)
            .AppendValue(pack.Ids)
            .AppendValue(pack.Bytes.AsSpan())
            .EndRow();

    // The packs of a trace, or of all parts of a conversation, until they hold so many spans; found without a look into them.
    private const string FirstPacks =
        " AND p.rowid IN (SELECT row FROM (SELECT s.rowid AS row, sum(s.spans) OVER (PARTITION BY coalesce(c.whole, s.trace_id) ORDER BY s.rowid) - s.spans AS earlier "
        + "FROM span_packs s LEFT JOIN trace_parts c ON c.trace_id = s.trace_id AND c.whole IN (SELECT id FROM temp.wanted) "
        + "WHERE s.trace_id IN (SELECT id FROM temp.wanted)) WHERE earlier < ";

    // A pack says in its second to fifth byte, the lowest first, how long it is unpacked (Compressed).
    private const string Unpacked =
        "('0x' || hex(array_slice(s.pack, 5, 5)) || hex(array_slice(s.pack, 4, 4)) || hex(array_slice(s.pack, 3, 3)) || hex(array_slice(s.pack, 2, 2)))::BIGINT";

    /// <summary>How much is stored of the given traces and their parts, without unpacking any of it.</summary>
    public static IReadOnlyDictionary<string, SpanMass> Measure(
        DuckDBConnection connection,
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken
    )
    {
        connection.FillIds("measured", traceIds.Distinct(StringComparer.Ordinal), cancellationToken);
        var masses = new Dictionary<string, SpanMass>(StringComparer.Ordinal);
        using var command = connection.Command(
            "WITH of_traces AS (SELECT id, id AS whole FROM temp.measured UNION ALL "
                + "SELECT c.trace_id, c.whole FROM trace_parts c WHERE c.whole IN (SELECT id FROM temp.measured)), "
                + $"stored AS (SELECT s.trace_id, s.spans, {Unpacked} AS bytes FROM span_packs s WHERE s.trace_id IN (SELECT id FROM of_traces) UNION ALL "
                + "SELECT s.trace_id, 1, length(s.attributes) + coalesce(length(s.events), 0) FROM spans s WHERE s.trace_id IN (SELECT id FROM of_traces)) "
                + "SELECT o.whole, sum(s.spans)::BIGINT, sum(s.bytes)::BIGINT FROM stored s JOIN of_traces o ON o.id = s.trace_id GROUP BY o.whole"
        );
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            masses[row.Text(0)!] = new SpanMass(row.GetInt64(1), row.Whole(2) ?? 0);
        }

        return masses;
    }

    /// <summary>Adds the spans of the traces in <c>temp.wanted</c>, of each the first packs that hold <paramref name="most"/> spans.</summary>
    public static void Read(
        DuckDBConnection connection,
        int most,
        Vocabulary vocabulary,
        List<Span> spans,
        CancellationToken cancellationToken
    )
    {
        using var command = connection.Command(
            "SELECT p.trace_id, p.pack FROM span_packs p WHERE p.trace_id IN (SELECT id FROM temp.wanted)"
                + (most == int.MaxValue ? "" : FirstPacks + most.ToString(CultureInfo.InvariantCulture) + ")")
        );
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                SpanPacking.Read(vocabulary.Word(row.Text(0)!), Compressed.Read(row.Bytes(1)), vocabulary, spans);
            }
            catch (InvalidDataException failure)
            {
                throw FaultlineException.Outside(
                    "The trace store holds a pack of spans that cannot be read; it was changed by another program.",
                    failure
                );
            }
        }
    }
}

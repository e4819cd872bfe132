using System.Globalization;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>The table <c>span_packs</c>: a row is what one batch brought of one trace. Stores of before it have their spans in <c>spans</c>, a row each.</summary>
internal static class SpanPackTable
{
    /// <summary>SQL: trace and span ids of all spans, <c>trace_id</c> and <c>span_id</c>.</summary>
    public static string Ids(string where) =>
        $"(SELECT s.trace_id, s.span_id FROM spans s WHERE {where} UNION ALL "
        + $"SELECT s.trace_id, unnest(string_split(s.span_ids, chr(10))) AS span_id FROM span_packs s WHERE {where})";

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

    // The packs of a trace until they hold so many spans, found without a look into them.
    private const string FirstPacks =
        " AND p.rowid IN (SELECT row FROM (SELECT rowid AS row, sum(spans) OVER (PARTITION BY trace_id ORDER BY rowid) - spans AS earlier "
        + "FROM span_packs WHERE trace_id IN (SELECT id FROM temp.wanted)) WHERE earlier < ";

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

using System.Globalization;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>Which trace an evaluation is about, where it names a span, a session, or a trace that is told as part of a longer one.</summary>
/// <remarks>Spans are settled when evaluation and span have both arrived, for good. Sessions are settled at every reading, since more of their traces may come.</remarks>
internal static class EvaluationTargets
{
    public const string Span = "span";
    public const string Session = "session";

    /// <summary>SQL: evaluations that name a trace of <c>of_traces</c>, with its id as <c>trace_id</c> and the order of arrival as <c>place</c>.</summary>
    public const string Direct =
        "SELECT e.*, e.rowid AS place FROM evaluations e WHERE e.target IS NULL AND e.trace_id IN (SELECT id FROM of_traces)";

    private const string OfParts = """
         UNION ALL
        SELECT e.* REPLACE (p.whole AS trace_id), e.rowid AS place
        FROM evaluations e JOIN trace_parts p ON p.trace_id = e.trace_id
        WHERE e.target IS NULL AND p.whole IN (SELECT id FROM of_traces)
        """;

    // The last trace that had begun when the evaluation was made; before all of them, the first.
    private const string OfSessions = """
         UNION ALL
        SELECT e.* REPLACE (s.trace_id AS trace_id), e.rowid AS place
        FROM evaluations e
        JOIN (
            SELECT x.rowid AS place, coalesce(
                max_by(t.trace_id, (t."timestamp", t.timestamp_ticks, t.trace_id))
                    FILTER ((t."timestamp", t.timestamp_ticks) <= (x."timestamp", x.timestamp_ticks)),
                min_by(t.trace_id, (t."timestamp", t.timestamp_ticks, t.trace_id))) AS trace_id
            FROM evaluations x JOIN traces t ON t.session_id = x.session_id
            WHERE x.target = 'session'
            GROUP BY x.rowid
        ) s ON s.place = e.rowid
        WHERE e.target = 'session' AND s.trace_id IN (SELECT id FROM of_traces)
        """;

    /// <summary>SQL that adds the less direct ones, where this store holds any.</summary>
    public static string Further(DuckDBConnection connection) =>
        (connection.Scalar("SELECT 1 FROM trace_parts LIMIT 1") is null ? "" : OfParts)
        + (connection.Scalar("SELECT 1 FROM evaluations WHERE target = 'session' LIMIT 1") is null ? "" : OfSessions);

    /// <summary>The spans that evaluations wait for, each once.</summary>
    public static void ReadWaiting(DuckDBConnection connection, Action<string> visit, CancellationToken cancellationToken)
    {
        using var command = connection.Command("SELECT DISTINCT span_id FROM evaluations WHERE target = 'span' AND span_id IS NOT NULL");
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(row.Text(0)!);
        }
    }

    /// <summary>Gives evaluations that name one of some spans its trace, if the span is stored already.</summary>
    /// <param name="connection">Inside the transaction that brought them; the spans' ids are in <c>temp.named_spans</c>.</param>
    /// <param name="few">The same ids where they are so few that looking for each in the packs' lists of ids is less than taking all of these apart; else none.</param>
    public static void SettleNamed(DuckDBConnection connection, IReadOnlyCollection<string> few)
    {
        var holds = few.Select(static (_, at) => string.Create(CultureInfo.InvariantCulture, $"contains(s.span_ids, $n{at})"));
        Settle(
            connection,
            SpanPackTable.Ids(few.Count == 0 ? "true" : string.Join(" OR ", holds), "s.span_id IN (SELECT id FROM temp.named_spans)"),
            [.. few.Select(static (id, at) => (string.Create(CultureInfo.InvariantCulture, $"n{at}"), (object?)StoredText.Encode(id)))]
        );
    }

    /// <summary>Gives evaluations that wait for one of the spans in <c>temp.arrived</c> (<c>span_id</c>, <c>trace_id</c>) its trace.</summary>
    public static void SettleArrived(DuckDBConnection connection) => Settle(connection, "temp.arrived", []);

    private static void Settle(DuckDBConnection connection, string spans, (string, object?)[] parameters)
    {
        using var command = connection.Command(
            "UPDATE evaluations SET trace_id = found.trace_id, target = NULL FROM (SELECT s.span_id, min(s.trace_id) AS trace_id FROM "
                + spans
                + " s WHERE s.span_id IN (SELECT e.span_id FROM evaluations e WHERE e.target = 'span') "
                + "GROUP BY s.span_id) found WHERE evaluations.target = 'span' AND evaluations.span_id = found.span_id",
            parameters
        );
        command.ExecuteNonQuery();
    }
}

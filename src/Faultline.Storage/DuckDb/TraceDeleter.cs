using System.Globalization;
using DuckDB.NET.Data;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>Deletes old traces with everything that is about them, inside the transaction that is open.</summary>
internal static class TraceDeleter
{
    public static DeletionResult Delete(DuckDBConnection connection, TraceDeletion deletion, CancellationToken cancellationToken)
    {
        connection.FillIds("kept_ids", deletion.Keep, cancellationToken);
        connection.FillIds("other_workflows", deletion.ExceptWorkflows, cancellationToken);
        var before = StoredTime.Microseconds(deletion.Before);
        (string, object?)[] parameters = deletion.Workflow is { } workflow
            ? [("before", before), ("workflow", StoredText.Encode(workflow))]
            : [("before", before)];
        var old =
            "SELECT t.trace_id AS id, t.trace_id IN (SELECT id FROM temp.kept_ids) "
            + "OR t.trace_id IN (SELECT p.whole FROM trace_parts p WHERE p.trace_id IN (SELECT id FROM temp.kept_ids)) AS kept FROM traces t "
            + "WHERE t.\"timestamp\" < make_timestamp($before) AND "
            + (deletion.Workflow is null ? "t.workflow NOT IN (SELECT id FROM temp.other_workflows)" : "t.workflow = $workflow");
        Run(connection, $"CREATE OR REPLACE TEMP TABLE old_traces AS {old}", parameters);
        Run(
            connection,
            "CREATE OR REPLACE TEMP TABLE doomed AS SELECT id FROM temp.old_traces WHERE NOT kept UNION ALL "
                + "SELECT p.trace_id FROM trace_parts p JOIN temp.old_traces o ON o.id = p.whole WHERE NOT o.kept"
        );
        if (deletion.Workflow is null)
        {
            Forlorn(connection, deletion.Before);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var result = new DeletionResult(
            Count(connection, "temp.old_traces WHERE NOT kept", "count(*)"),
            Count(connection, "temp.old_traces WHERE kept", "count(*)"),
            Count(connection, $"{SpanPackTable.Packs} WHERE trace_id IN (SELECT id FROM temp.doomed)", "coalesce(sum(spans), 0)::BIGINT"),
            Count(connection, $"evaluations e WHERE {Evaluations(deletion)}", "count(*)", EvaluationParameters(deletion, before))
        );
        if (!deletion.DryRun)
        {
            // Session evaluations go by what is left of their session, so they go first.
            Run(connection, $"DELETE FROM evaluations e WHERE {Evaluations(deletion)}", EvaluationParameters(deletion, before));
            Run(connection, "DELETE FROM spans WHERE trace_id IN (SELECT id FROM temp.doomed)");
            Run(connection, "DELETE FROM span_packs WHERE trace_id IN (SELECT id FROM temp.doomed)");
            Run(connection, "DELETE FROM trace_parts WHERE trace_id IN (SELECT id FROM temp.doomed)");
            Run(connection, "DELETE FROM traces WHERE trace_id IN (SELECT id FROM temp.doomed)");
        }

        return result;
    }

    // Spans that never told of a trace, and were all seen before the time.
    private static void Forlorn(DuckDBConnection connection, DateTime before) =>
        Run(
            connection,
            "INSERT INTO temp.doomed SELECT s.trace_id FROM "
                + SpanPackTable.Packs
                + " s WHERE s.trace_id NOT IN (SELECT trace_id FROM traces) "
                + "AND s.trace_id NOT IN (SELECT trace_id FROM trace_parts) AND s.trace_id NOT IN (SELECT id FROM temp.kept_ids) "
                + "GROUP BY s.trace_id HAVING max(s.last_start_unix_nano) < $nano",
            ("nano", (before.ToUtc() - DateTime.UnixEpoch).Ticks * 100)
        );

    // Of the traces that go; and, without a workflow, those that waited for a trace, span or session in vain.
    private static string Evaluations(TraceDeletion deletion) =>
        "(e.target IS NULL AND e.trace_id IN (SELECT id FROM temp.doomed))"
        + (
            deletion.Workflow is null
                ? " OR (e.\"timestamp\" < make_timestamp($before) AND CASE e.target WHEN 'span' THEN true "
                    + "WHEN 'session' THEN e.session_id NOT IN (SELECT t.session_id FROM traces t WHERE t.session_id IS NOT NULL AND t.trace_id NOT IN (SELECT id FROM temp.doomed)) "
                    + "ELSE e.trace_id NOT IN (SELECT trace_id FROM traces) AND e.trace_id NOT IN (SELECT trace_id FROM trace_parts) "
                    + "AND e.trace_id NOT IN (SELECT trace_id FROM spans) AND e.trace_id NOT IN (SELECT trace_id FROM span_packs) AND e.trace_id NOT IN (SELECT id FROM temp.kept_ids) END)"
                : ""
        );

    private static (string, object?)[] EvaluationParameters(TraceDeletion deletion, long before) =>
        deletion.Workflow is null ? [("before", before)] : [];

    private static void Run(DuckDBConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private static long Count(
        DuckDBConnection connection,
        string ofRows,
        string counted,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = connection.Command($"SELECT {counted} FROM {ofRows}", parameters);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}

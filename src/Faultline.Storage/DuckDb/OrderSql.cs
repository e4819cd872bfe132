using DuckDB.NET.Data;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary>What late evaluations say of the traces that have any; they lie over the columns.</summary>
/// <param name="Fitting">Ids of those that fit the signals of a search; empty where it asks for none.</param>
/// <param name="Scores">Their least score by id; empty where nothing is ordered by it.</param>
internal sealed record LateEvaluations(IReadOnlyList<string> Fitting, IReadOnlyDictionary<string, double?> Scores);

/// <summary><see cref="SearchOrder"/> in SQL, over the columns of a trace <c>t</c>.</summary>
internal static class OrderSql
{
    /// <summary>What stands after ORDER BY. An order by score fills the table of late scores.</summary>
    public static string Of(DuckDBConnection connection, SearchOrder order, LateEvaluations late, CancellationToken cancellationToken)
    {
        var direction = order.Ascending ? "ASC" : "DESC";
        if (order.By == SearchOrder.Time)
        {
            return $"t.\"timestamp\" {direction}, t.timestamp_ticks {direction}, t.trace_id {direction}";
        }

        if (order.By == SearchOrder.Score)
        {
            connection.FillValues("late_scores", late.Scores, cancellationToken);
        }

        var value = order.By switch
        {
            SearchOrder.Latency => "t.latency_ms",
            SearchOrder.Tokens =>
                "CASE WHEN t.input_tokens IS NOT NULL OR t.output_tokens IS NOT NULL THEN coalesce(t.input_tokens, 0) + coalesce(t.output_tokens, 0) END",
            SearchOrder.Cost => "t.cost_usd",
            _ =>
                $"CASE WHEN {TraceFinder.Evaluated} THEN (SELECT s.value FROM temp.late_scores s WHERE s.id = t.trace_id) ELSE list_min(map_values({SignalSql.Scores})) END",
        };
        return $"{value} {direction} NULLS LAST, t.\"timestamp\" DESC, t.timestamp_ticks DESC, t.trace_id DESC";
    }
}

using DuckDB.NET.Data;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

internal static class WorkflowList
{
    private const string Sql = """
        SELECT workflow, count(*), min(epoch_us("timestamp") * 10 + timestamp_ticks), max(epoch_us("timestamp") * 10 + timestamp_ticks)
        FROM traces GROUP BY workflow
        """;

    public static IReadOnlyList<WorkflowSummary> Read(DuckDBConnection connection)
    {
        var workflows = new List<WorkflowSummary>();
        using var command = connection.Command(Sql);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            workflows.Add(
                new WorkflowSummary(
                    row.Text(0)!,
                    row.GetInt64(1),
                    DateTime.UnixEpoch.AddTicks(row.GetInt64(2)),
                    DateTime.UnixEpoch.AddTicks(row.GetInt64(3))
                )
            );
        }

        workflows.Sort(static (a, b) => string.CompareOrdinal(a.Workflow, b.Workflow));
        return workflows;
    }
}

using Faultline.Analysis;
using Faultline.Gating;
using Faultline.Server.Regressing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The recorded runs of the gate.</summary>
internal static class GateRoutes
{
    private static readonly TableFile<GatePast> s_runs = new(
        "gates",
        [
            ("gate_id", g => g.Entry.GateId),
            ("recorded_as", g => g.Gate.Label),
            ("created_at", g => g.Entry.CreatedAt),
            ("workflow", g => g.Gate.Workflow),
            ("dataset", g => g.Entry.Dataset),
            ("verdict", g => g.Gate.Report.Verdict),
            ("summary", g => g.Gate.Report.Summary),
            ("rows", g => g.Gate.Report.Dataset.Rows),
            ("repeats", g => g.Gate.Report.Repeats),
        ]
    );

    private static readonly TableFile<(GatePast Run, GateClusterReport Cluster)> s_clusters = new(
        "gate-clusters",
        [
            ("gate_id", x => x.Run.Entry.GateId),
            ("recorded_as", x => x.Run.Gate.Label),
            ("created_at", x => x.Run.Entry.CreatedAt),
            ("cluster", x => x.Cluster.Cluster),
            ("name", x => x.Cluster.Name),
            ("tag", x => x.Cluster.Tag),
            ("verdict", x => x.Cluster.Verdict),
            ("reason", x => x.Cluster.Reason),
            ("rows", x => x.Cluster.Rows),
            ("passed", x => x.Cluster.Passed),
            ("failed", x => x.Cluster.Failed),
            ("errors", x => x.Cluster.Errors),
            ("flaky_rows", x => x.Cluster.FlakyRows),
            ("pass_rate", x => x.Cluster.PassRate),
            ("low", x => x.Cluster.Low),
            ("high", x => x.Cluster.High),
            ("threshold", x => x.Cluster.Threshold),
            ("baseline_pass_rate", x => x.Cluster.BaselinePassRate),
            ("broken", x => x.Cluster.Broken),
            ("fixed", x => x.Cluster.Fixed),
            ("p_adjusted", x => x.Cluster.PAdjusted),
        ]
    );

    private static readonly TableFile<RecordedCase> s_cases = new(
        "gate-cases",
        [
            ("case_id", c => c.CaseId),
            ("cluster", c => c.Cluster),
            ("trace_id", c => c.TraceId),
            ("broken", c => c.Broken),
            ("query", c => c.Query),
            ("expected", c => c.Expected),
            ("actual", c => c.Actual),
            ("reason", c => c.Reason),
            ("passes", c => c.Passes),
            ("judged", c => c.Judged),
        ]
    );

    public static void MapGates(this RouteGroupBuilder api)
    {
        api.MapGet(
                "/gates",
                static (IWorkbench workbench, CancellationToken cancellationToken) => workbench.ListGateResultsAsync(cancellationToken)
            )
            .WithSummary("The recorded runs of the gate, newest first.");
        api.MapGet(
                "/gates/one",
                static async (string id, IWorkbench workbench, CancellationToken cancellationToken) =>
                    await workbench.FindGateResultAsync(id, cancellationToken) is { } record
                        ? Results.Text(record.Json, "application/json; charset=utf-8")
                        : ApiError.NotFound(Missing(id))
            )
            .Produces<GateReport>()
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .WithSummary("A recorded run: what `gate --json` printed, with its failing rows (`cases`) and what every row did (`rows`).");
        api.MapTable(
            "/gates",
            "The recorded runs of the gate that pages look back on, newest first; `w` leaves out those of other workflows",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (GateHistory gates, CancellationToken stop, string? w = null) =>
                        await s_runs.AnswerAsync(ending, await gates.RecentAsync(w, stop), stop)
                )
        );
        api.MapTable(
            "/gates/clusters",
            "How each cluster fared in those runs, or in the one that `id` names",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (GateHistory gates, CancellationToken stop, string? id = null, string? w = null) =>
                        await s_clusters.AnswerAsync(
                            ending,
                            (id is null ? await gates.RecentAsync(w, stop) : [await RequireAsync(gates, id, stop)]).SelectMany(run =>
                                run.Gate.Report.Clusters.Select(cluster => (run, cluster))
                            ),
                            stop
                        )
                )
        );
        api.MapTable(
            "/gates/cases",
            "The failing rows that a recorded run kept",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string id, GateHistory gates, CancellationToken stop) =>
                        await s_cases.AnswerAsync(ending, (await RequireAsync(gates, id, stop)).Gate.Cases, stop)
                )
        );
    }

    private static async Task<GatePast> RequireAsync(GateHistory gates, string id, CancellationToken cancellationToken) =>
        await gates.FindAsync(id, cancellationToken) ?? throw FaultlineException.Input(Missing(id));

    private static string Missing(string id) => $"No run of the gate called '{id}' is recorded.";
}

using Faultline.Analysis;
using Faultline.Server.Hosting;
using Faultline.Server.Receiving;
using Faultline.Server.Security;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary><c>/api/status</c>: workflows, their traces, the last run.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/api/status",
                static async (
                    ITraceStore traces,
                    IWorkbench workbench,
                    Readiness readiness,
                    IntakeMeter meter,
                    CancellationToken cancellationToken
                ) => Results.Json(await ReadAsync(traces, workbench, readiness, meter, cancellationToken), FaultlineJson.Document)
            )
            .RequireAuthorization(Access.View)
            .Produces<WorkspaceStatus>()
            .WithSummary("Workflows, the last run, what was received, rejected and refused since the start.");
    }

    private static async Task<WorkspaceStatus> ReadAsync(
        ITraceStore traces,
        IWorkbench workbench,
        Readiness readiness,
        IntakeMeter meter,
        CancellationToken cancellationToken
    )
    {
        var runs = await workbench.ListRunsAsync(cancellationToken: cancellationToken);
        return new WorkspaceStatus(
            readiness.Fault,
            await traces.ListWorkflowsAsync(cancellationToken),
            runs.Count > 0 ? runs[0] : null,
            meter.Counts
        );
    }
}

/// <summary>What a workspace holds at the moment.</summary>
/// <param name="Fault">Why nothing can be stored, or null.</param>
/// <param name="Workflows">Every workflow with its traces.</param>
/// <param name="LastRun">The newest run, or null.</param>
/// <param name="Intake">What was received since the server started.</param>
public sealed record WorkspaceStatus(string? Fault, IReadOnlyList<WorkflowSummary> Workflows, RunSummary? LastRun, IntakeCounts Intake);

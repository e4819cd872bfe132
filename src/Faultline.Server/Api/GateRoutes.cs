using Faultline.Analysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The recorded runs of the gate.</summary>
internal static class GateRoutes
{
    public static void MapGates(this RouteGroupBuilder api)
    {
        api.MapGet(
                "/gates",
                static async (IWorkbench workbench, CancellationToken cancellationToken) =>
                    Results.Json(await workbench.ListGateResultsAsync(cancellationToken), FaultlineJson.Line)
            )
            .WithSummary("The recorded runs of the gate, newest first.");
        api.MapGet(
                "/gates/one",
                static async (string id, IWorkbench workbench, CancellationToken cancellationToken) =>
                    await workbench.FindGateResultAsync(id, cancellationToken) is { } record
                        ? Results.Text(record.Json, "application/json; charset=utf-8")
                        : Results.Json(
                            new { error = $"No run of the gate called '{id}' is recorded." },
                            FaultlineJson.Line,
                            statusCode: StatusCodes.Status404NotFound
                        )
            )
            .WithSummary("A recorded run: what `gate --json` printed, with its failing rows and what every row did.");
    }
}

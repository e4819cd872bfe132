using Faultline.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can also store what it is sent; otherwise 503 and why.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", static () => Results.Json(new { status = "ok" })).AllowAnonymous().ExcludeFromDescription();
        routes
            .MapGet(
                "/readyz",
                static (Readiness readiness) =>
                    readiness.Fault is { } fault
                        ? Results.Json(new { status = "unavailable", reason = fault }, statusCode: StatusCodes.Status503ServiceUnavailable)
                        : Results.Json(new { status = "ready" })
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }
}

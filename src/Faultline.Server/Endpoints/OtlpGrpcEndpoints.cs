using Faultline.Server.Receiving;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Endpoints;

/// <summary>OTLP/gRPC. Services other than the one for traces answer UNIMPLEMENTED, as gRPC has it.</summary>
internal static class OtlpGrpcEndpoints
{
    public static void MapOtlpGrpc(this IEndpointRouteBuilder routes) =>
        routes
            .MapGrpcService<OtlpGrpcService>()
            .RequireAuthorization(Access.Ingest)
            .Add(endpoint =>
            {
                if (endpoint.RequestDelegate is { } next)
                {
                    endpoint.RequestDelegate = context => context.RequestServices.GetRequiredService<GrpcDoor>().EnterAsync(context, next);
                }
            });
}

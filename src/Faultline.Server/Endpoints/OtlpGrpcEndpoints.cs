using Faultline.Server.Receiving;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary>OTLP/gRPC. Services other than the one for traces answer UNIMPLEMENTED, as gRPC has it.</summary>
internal static class OtlpGrpcEndpoints
{
    public static void MapOtlpGrpc(this IEndpointRouteBuilder routes) =>
        routes.MapGrpcService<OtlpGrpcService>().RequireAuthorization(Access.Ingest);
}

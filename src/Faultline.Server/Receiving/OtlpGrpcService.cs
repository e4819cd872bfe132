using System.Globalization;
using Grpc.Core;

namespace Faultline.Server.Receiving;

/// <summary><c>opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
/// <remarks>The message does not come through gRPC but from <see cref="GrpcDoor"/>; the decoder reads its bytes in place, which spares the objects that generated code would make of them.</remarks>
[BindServiceMethod(typeof(OtlpGrpcService), nameof(Bind))]
internal class OtlpGrpcService(OtlpReceiver receiver, IntakeMeter meter)
{
    public const string Service = "opentelemetry.proto.collector.trace.v1.TraceService";

    private static readonly Marshaller<byte[]> s_bytes = new(static bytes => bytes, static bytes => bytes);

    private static readonly Method<byte[], byte[]> ExportMethod = new(MethodType.Unary, Service, "Export", s_bytes, s_bytes);

    public static void Bind(ServiceBinderBase binder, OtlpGrpcService? service) =>
        binder.AddMethod(ExportMethod, service is null ? null : new UnaryServerMethod<byte[], byte[]>(service.Export));

    /// <summary>The name is the specification's; gRPC finds the method by it, and only where it is virtual.</summary>
    public virtual async Task<byte[]> Export(byte[] nothing, ServerCallContext context)
    {
        var (body, place) = GrpcDoor.Admitted(context.GetHttpContext());
        try
        {
            var result = await receiver.ReceiveAsync(body, OtlpEncoding.Protobuf, place, context.CancellationToken);
            return OtlpMessages.Response(result, OtlpEncoding.Protobuf, "rejectedSpans");
        }
        catch (IntakeRefusedException refused)
        {
            meter.Refused(refused.Refusal);
            throw Failure(refused);
        }
    }

    private static RpcException Failure(IntakeRefusedException refused)
    {
        var code = GrpcDoor.CodeOf(refused.Refusal);
        var trailers = new Metadata();
        // OTLP: RESOURCE_EXHAUSTED may be sent again only where it comes with RetryInfo.
        if (refused.Refusal is Refusal.Full or Refusal.Unavailable)
        {
            trailers.Add("grpc-status-details-bin", OtlpMessages.StatusWithRetry((int)code, refused.Message, GrpcDoor.RetryAfter));
            trailers.Add("retry-after", GrpcDoor.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(code, refused.Message), trailers);
    }
}

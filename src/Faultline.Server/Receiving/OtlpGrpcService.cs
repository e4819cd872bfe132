using System.Buffers;
using System.Globalization;
using Grpc.Core;

namespace Faultline.Server.Receiving;

/// <summary><c>opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
/// <remarks>Messages stay bytes on their way through gRPC: the decoder reads them in place, which spares the objects that generated code would make of them.</remarks>
[BindServiceMethod(typeof(OtlpGrpcService), nameof(Bind))]
internal class OtlpGrpcService(OtlpReceiver receiver, IntakeMeter meter)
{
    public const string Service = "opentelemetry.proto.collector.trace.v1.TraceService";

    private static readonly Method<Payload, byte[]> ExportMethod = new(
        MethodType.Unary,
        Service,
        "Export",
        new Marshaller<Payload>(static (_, _) => throw new NotSupportedException(), Payload.Read),
        new Marshaller<byte[]>(static response => response, static bytes => bytes)
    );

    public static void Bind(ServiceBinderBase binder, OtlpGrpcService? service) =>
        binder.AddMethod(ExportMethod, service is null ? null : new UnaryServerMethod<Payload, byte[]>(service.Export));

    /// <summary>The name is the specification's; gRPC finds the method by it, and only where it is virtual.</summary>
    public virtual async Task<byte[]> Export(Payload payload, ServerCallContext context)
    {
        using (payload)
        {
            var place = GrpcDoor.Place(context.GetHttpContext());
            try
            {
                // It is larger than its prefix told where it came compressed.
                if (!place.TryGrow(payload.Bytes.Length))
                {
                    throw new IntakeRefusedException(Refusal.Full, IntakeBudget.FullMessage);
                }

                var result = await receiver.ReceiveAsync(payload, OtlpEncoding.Protobuf, place, context.CancellationToken);
                return OtlpMessages.Response(result, OtlpEncoding.Protobuf, "rejectedSpans");
            }
            catch (IntakeRefusedException refused)
            {
                meter.Refused(refused.Refusal);
                throw Failure(refused);
            }
        }
    }

    private static RpcException Failure(IntakeRefusedException refused)
    {
        var code = refused.Refusal switch
        {
            Refusal.Malformed => StatusCode.InvalidArgument,
            Refusal.Unavailable => StatusCode.Unavailable,
            _ => StatusCode.ResourceExhausted,
        };
        var trailers = new Metadata();
        // OTLP: RESOURCE_EXHAUSTED may be sent again only where it comes with RetryInfo.
        if (refused.Refusal is Refusal.Full or Refusal.Unavailable)
        {
            trailers.Add("grpc-status-details-bin", OtlpMessages.StatusWithRetry((int)code, refused.Message, GrpcDoor.RetryAfter));
            trailers.Add("retry-after", GrpcDoor.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(code, refused.Message), trailers);
    }

    /// <summary>A message in a borrowed buffer.</summary>
    internal sealed class Payload : IRequestBytes
    {
        private byte[] _buffer;
        private int _length;

        private Payload(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

        public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

        public static Payload Read(DeserializationContext context)
        {
            var message = context.PayloadAsReadOnlySequence();
            var buffer = BodyBuffer.Rent(context.PayloadLength);
            message.CopyTo(buffer);
            return new Payload(buffer, context.PayloadLength);
        }

        public void Dispose()
        {
            BodyBuffer.Return(_buffer);
            (_buffer, _length) = ([], 0);
        }
    }
}

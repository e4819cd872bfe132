using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;

namespace Faultline.Load;

/// <summary>How one export ended.</summary>
internal enum Outcome
{
    Stored,
    Refused,
    Failed,
}

/// <summary>Sends export requests.</summary>
internal interface ISender : IDisposable
{
    Task<Outcome> SendAsync(byte[] request, CancellationToken cancellationToken);
}

/// <summary>OTLP/gRPC over one connection.</summary>
internal sealed class GrpcSender : ISender
{
    private static readonly Method<byte[], byte[]> Export = new(
        MethodType.Unary,
        "opentelemetry.proto.collector.trace.v1.TraceService",
        "Export",
        new Marshaller<byte[]>(
            static (request, context) =>
            {
                context.SetPayloadLength(request.Length);
                var to = context.GetBufferWriter();
                request.CopyTo(to.GetSpan(request.Length));
                to.Advance(request.Length);
                context.Complete();
            },
            static context => context.PayloadAsNewBuffer()
        ),
        new Marshaller<byte[]>(static bytes => bytes, static bytes => bytes)
    );

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;

    public GrpcSender(Uri address)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxSendMessageSize = null });
        _invoker = _channel.CreateCallInvoker();
    }

    public async Task<Outcome> SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            await _invoker.AsyncUnaryCall(Export, null, new CallOptions(cancellationToken: cancellationToken), request);
            return Outcome.Stored;
        }
        catch (RpcException failure)
        {
            // A connection that broke is no answer of the server.
            return failure.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable && failure.Status.DebugException is null
                ? Outcome.Refused
                : Outcome.Failed;
        }
    }

    public void Dispose() => _channel.Dispose();
}

/// <summary>OTLP/HTTP, protobuf, without compression.</summary>
internal sealed class HttpSender(Uri address) : ISender
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    public async Task<Outcome> SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        try
        {
            using var answer = await _client.PostAsync(new Uri("v1/traces", UriKind.Relative), content, cancellationToken);
            return answer.IsSuccessStatusCode ? Outcome.Stored
                : answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? Outcome.Refused
                : Outcome.Failed;
        }
        catch (HttpRequestException)
        {
            return Outcome.Failed;
        }
    }

    public void Dispose() => _client.Dispose();
}

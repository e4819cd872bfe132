using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Faultline.Configuration;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>Reads and decompresses the message of a gRPC request within the limits, which gRPC itself would do without asking whether there is room.</summary>
/// <remarks>
/// In front of the message stand a byte for the compression and four for the length (gRPC over HTTP/2, Length-Prefixed-Message). gRPC then gets a message of no bytes
/// in its place, and the service takes what was read from <see cref="Admitted"/>.
/// </remarks>
internal sealed partial class GrpcDoor(IntakeBudget budget, IntakeMeter meter, IntakeLimits limits, ILogger<GrpcDoor> logger)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int PrefixLength = 5;

    // What is refused is still read, up to so many times the limit and for so long.
    private const int Patience = 4;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly byte[] s_noMessage = new byte[PrefixLength];

    private readonly long _mostBytes = (long)limits.MaxBodyMb << 20;

    /// <summary>What was read of the request at hand, and its place.</summary>
    public static (RequestBody Body, IntakeBudget.Place Place) Admitted(HttpContext context) =>
        ((RequestBody, IntakeBudget.Place))context.Items[typeof(GrpcDoor)]!;

    public static StatusCode CodeOf(Refusal refusal) =>
        refusal switch
        {
            Refusal.Malformed => StatusCode.InvalidArgument,
            Refusal.Unavailable => StatusCode.Unavailable,
            Refusal.Slow => StatusCode.DeadlineExceeded,
            _ => StatusCode.ResourceExhausted,
        };

    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // Beyond it the server would end the request without a word that a gRPC sender understands. The prefix is held against the limit instead.
            size.MaxRequestBodySize = (Patience + 1) * _mostBytes;
        }

        try
        {
            if (await PrefixAsync(context) is not var (compressed, length))
            {
                // gRPC says what is missing.
                await next(context);
            }
            else if (compressed > 1 || (compressed == 1 && Compression(context) is null))
            {
                await PassOverAsync(context);
                context.Response.Headers["grpc-accept-encoding"] = "identity,gzip,deflate";
                Refuse(context.Response, StatusCode.Unimplemented, "The compression is not known here; send gzip, deflate or none.");
            }
            else if (RequestBody.Enter(budget, limits, length, out var place) is { } refused)
            {
                if (refused.Refusal == Refusal.TooLarge)
                {
                    LogTooLarge(length, limits.MaxBodyMb);
                }

                await RefuseAsync(context, refused);
            }
            else
            {
                await EnterAsync(context, next, compressed == 1 ? Compression(context) : null, length, place!);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The sender left; there is nobody to answer.
        }
    }

    private static Func<Stream, Stream>? Compression(HttpContext context) =>
        RequestBody.Compression(context.Request.Headers["grpc-encoding"].ToString());

    private async Task EnterAsync(
        HttpContext context,
        RequestDelegate next,
        Func<Stream, Stream>? decompress,
        long length,
        IntakeBudget.Place place
    )
    {
        try
        {
            using var body = await ReadAsync(context, decompress, length, place);
            context.Items[typeof(GrpcDoor)] = (body, place);
            context.Request.Body = new MemoryStream(s_noMessage, writable: false);
            await next(context);
        }
        catch (IntakeRefusedException refused)
        {
            // Passing over the rest needs no room.
            place.Dispose();
            await RefuseAsync(context, refused);
        }
        finally
        {
            if (!place.IsHandedOver)
            {
                place.Dispose();
            }
        }
    }

    private async Task<RequestBody> ReadAsync(HttpContext context, Func<Stream, Stream>? decompress, long length, IntakeBudget.Place place)
    {
        await using var arriving = new ArrivingStream(context.Request.BodyReader.AsStream(leaveOpen: true), _mostBytes, length);
        var body = await RequestBody.ReadAsync(arriving, decompress, length, limits, place, context.RequestAborted);
        try
        {
            // What was compressed may end before the message does.
            await arriving.CopyToAsync(Stream.Null, context.RequestAborted);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The message's compression and length as its prefix tells them; null where there is no whole prefix.</summary>
    private static async Task<(byte Compressed, long Length)?> PrefixAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length >= PrefixLength)
            {
                var prefix = Prefix(read.Buffer);
                body.AdvanceTo(read.Buffer.GetPosition(PrefixLength));
                return prefix;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private static (byte Compressed, long Length) Prefix(ReadOnlySequence<byte> message)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        message.Slice(0, PrefixLength).CopyTo(prefix);
        return (prefix[0], BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
    }

    private async Task RefuseAsync(HttpContext context, IntakeRefusedException refused)
    {
        meter.Refused(refused.Refusal);
        if (refused.Refusal != Refusal.Slow)
        {
            await PassOverAsync(context);
        }

        Refuse(context.Response, CodeOf(refused.Refusal), refused.Message);
        // OTLP: RESOURCE_EXHAUSTED may be sent again only where it comes with RetryInfo.
        if (refused.Refusal == Refusal.Full)
        {
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(
                OtlpMessages.StatusWithRetry((int)StatusCode.ResourceExhausted, refused.Message, RetryAfter)
            );
            context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    // To its end, since a stream that is cut off looks like a broken connection to some senders; nothing of it is kept.
    private async Task PassOverAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(s_patience);
        try
        {
            for (var passed = 0L; passed < Patience * _mostBytes; )
            {
                var read = await context.Request.BodyReader.ReadAsync(patience.Token);
                passed += read.Buffer.Length;
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // It was given time enough.
        }
    }

    private static void Refuse(HttpResponse response, StatusCode code, string message)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = message;
    }

    [LoggerMessage(LogLevel.Warning, "A gRPC message of {Bytes} bytes was refused: it is larger than {Mb} MiB (limit max_body_mb).")]
    private partial void LogTooLarge(long bytes, int mb);
}

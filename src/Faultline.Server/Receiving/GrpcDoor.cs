using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Faultline.Configuration;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>Finds room for a gRPC request before its message is read, which gRPC itself keeps in memory whole.</summary>
/// <remarks>The size stands in front of the message (gRPC over HTTP/2, Length-Prefixed-Message): a byte for the compression, four for the length.</remarks>
internal sealed partial class GrpcDoor(IntakeBudget budget, IntakeMeter meter, IntakeLimits limits, ILogger<GrpcDoor> logger)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int PrefixLength = 5;

    // What is refused is still read, up to so many times the limit.
    private const int Patience = 4;

    private readonly long _mostBytes = (long)limits.MaxBodyMb << 20;

    /// <summary>The place that was found for the request at hand.</summary>
    public static IntakeBudget.Place Place(HttpContext context) => (IntakeBudget.Place)context.Items[typeof(GrpcDoor)]!;

    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // Beyond it the server would end the request without a word that a gRPC sender understands. The prefix is held against the limit instead.
            size.MaxRequestBodySize = (Patience + 1) * _mostBytes;
        }

        try
        {
            var length = await LengthAsync(context);
            if (length > _mostBytes)
            {
                LogTooLarge(length, limits.MaxBodyMb);
                await RefuseAsync(context, RequestBody.TooLarge(limits.MaxBodyMb, "max_body_mb"));
            }
            else if (budget.TryEnter(PrefixLength + length) is { } place)
            {
                await EnterAsync(context, next, place);
            }
            else
            {
                await RefuseAsync(context, new IntakeRefusedException(Refusal.Full, IntakeBudget.FullMessage));
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The sender left; there is nobody to answer.
        }
    }

    private static async Task EnterAsync(HttpContext context, RequestDelegate next, IntakeBudget.Place place)
    {
        try
        {
            context.Items[typeof(GrpcDoor)] = place;
            await next(context);
        }
        finally
        {
            if (!place.IsHandedOver)
            {
                place.Dispose();
            }
        }
    }

    /// <summary>The length of the message as its prefix tells it, which stays to be read; 0 where there is none.</summary>
    private static async Task<long> LengthAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length >= PrefixLength)
            {
                var length = Length(read.Buffer);
                body.AdvanceTo(read.Buffer.Start);
                return length;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return 0;
            }
        }
    }

    private static long Length(ReadOnlySequence<byte> message)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        message.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }

    private async Task RefuseAsync(HttpContext context, IntakeRefusedException refused)
    {
        meter.Refused(refused.Refusal);
        await PassOverAsync(context);
        Refuse(context.Response, refused);
    }

    // To its end, since a stream that is cut off looks like a broken connection to some senders; nothing of it is kept.
    private async Task PassOverAsync(HttpContext context)
    {
        for (var passed = 0L; passed < Patience * _mostBytes; )
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            passed += read.Buffer.Length;
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Refuse(HttpResponse response, IntakeRefusedException refused)
    {
        const int Code = (int)StatusCode.ResourceExhausted;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = refused.Message;
        // OTLP: RESOURCE_EXHAUSTED may be sent again only where it comes with RetryInfo.
        if (refused.Refusal == Refusal.Full)
        {
            response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(
                OtlpMessages.StatusWithRetry(Code, refused.Message, RetryAfter)
            );
            response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A gRPC message of {Bytes} bytes was refused: it is larger than {Mb} MiB (limit max_body_mb).")]
    private partial void LogTooLarge(long bytes, int mb);
}

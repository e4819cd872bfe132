using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Receiving;

/// <summary>Finds room for a gRPC request before its message is read, which gRPC itself keeps in memory whole.</summary>
internal sealed class GrpcDoor(IntakeBudget budget, IntakeMeter meter)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The place that was found for the request at hand.</summary>
    public static IntakeBudget.Place Place(HttpContext context) => (IntakeBudget.Place)context.Items[typeof(GrpcDoor)]!;

    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        // A message tells its size only once it is there; it is taken to be like those before it.
        if (budget.TryEnter(budget.ExpectedBytes) is not { } place)
        {
            meter.Refused(Refusal.Full);
            await PassOverAsync(context);
            Refuse(context.Response);
            return;
        }

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

    // To its end, since a stream that is cut off looks like a broken connection to some senders; nothing of it is kept.
    private static async Task PassOverAsync(HttpContext context)
    {
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static void Refuse(HttpResponse response)
    {
        const int Code = (int)StatusCode.ResourceExhausted;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = IntakeBudget.FullMessage;
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(
            OtlpMessages.StatusWithRetry(Code, IntakeBudget.FullMessage, RetryAfter)
        );
        response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
    }
}

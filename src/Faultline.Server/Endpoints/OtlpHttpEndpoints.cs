using Faultline.Server.Receiving;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary>OTLP/HTTP (opentelemetry.io, OTLP specification): <c>POST /v1/traces</c> in protobuf or JSON, plain or gzip.</summary>
internal static class OtlpHttpEndpoints
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static void MapOtlpHttp(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", ReceiveAsync).RequireAuthorization(Access.Ingest).ExcludeFromDescription();
    }

    private static async Task ReceiveAsync(
        HttpContext context,
        OtlpReceiver receiver,
        IntakeBudget budget,
        ServeOptions options,
        IntakeMeter meter
    )
    {
        if (Encoding(context.Request.ContentType) is not { } encoding)
        {
            await FailAsync(
                context,
                OtlpEncoding.Json,
                StatusCodes.Status415UnsupportedMediaType,
                $"The content type '{context.Request.ContentType}' is not known here; send {Protobuf} or {Json}."
            );
            return;
        }

        if (context.Request.Headers.ContentEncoding.ToString() is not ("" or "gzip" or "identity") and var compression)
        {
            context.Response.Headers.AcceptEncoding = "gzip";
            await FailAsync(
                context,
                encoding,
                StatusCodes.Status415UnsupportedMediaType,
                $"The content encoding '{compression}' is not known here; send gzip or none."
            );
            return;
        }

        if (RequestBody.Enter(budget, options.Limits, context.Request.ContentLength ?? 0, out var place) is { } full)
        {
            meter.Refused(full.Refusal);
            await FailAsync(context, encoding, full);
            return;
        }

        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, options.Limits, place!, context.RequestAborted);
            var result = await receiver.ReceiveAsync(body, encoding, place!, context.RequestAborted);
            await AnswerAsync(context, encoding, StatusCodes.Status200OK, OtlpMessages.Response(result, encoding, "rejectedSpans"));
        }
        catch (IntakeRefusedException refused)
        {
            meter.Refused(refused.Refusal);
            await FailAsync(context, encoding, refused);
        }
        finally
        {
            if (!place!.IsHandedOver)
            {
                place.Dispose();
            }
        }
    }

    private static OtlpEncoding? Encoding(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase) ? OtlpEncoding.Protobuf
            : type.Equals(Json, StringComparison.OrdinalIgnoreCase) ? OtlpEncoding.Json
            : null;
    }

    private static Task FailAsync(HttpContext context, OtlpEncoding encoding, IntakeRefusedException refused) =>
        FailAsync(context, encoding, HttpRefusal.Status(context.Response, refused.Refusal), refused.Message);

    // The numbers are gRPC's status codes, which google.rpc.Status takes.
    private static Task FailAsync(HttpContext context, OtlpEncoding encoding, int status, string message) =>
        AnswerAsync(
            context,
            encoding,
            status,
            OtlpMessages.Status(
                status switch
                {
                    StatusCodes.Status429TooManyRequests or StatusCodes.Status413PayloadTooLarge => 8,
                    StatusCodes.Status503ServiceUnavailable => 14,
                    StatusCodes.Status408RequestTimeout => 4,
                    _ => 3,
                },
                message,
                encoding
            )
        );

    private static async Task AnswerAsync(HttpContext context, OtlpEncoding encoding, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding == OtlpEncoding.Json ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Otlp;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Receiving;

/// <summary>Where every transport ends: bytes in, spans durable or a refusal out.</summary>
internal sealed class OtlpReceiver(StoreWriter writer, SpanLimits limits, IntakePolicy policy, IntakeMeter meter, TimeProvider clock)
{
    /// <param name="payload">An <c>ExportTraceServiceRequest</c>, decompressed.</param>
    /// <param name="encoding">How it is written.</param>
    /// <param name="place">Its part of the budget; held until the spans are committed.</param>
    /// <param name="cancellationToken">Ends the waiting; spans that are already in a commit may still be stored.</param>
    /// <exception cref="IntakeRefusedException">Nothing of it is stored, or not known to be.</exception>
    public async Task<ExportResult> ReceiveAsync(
        ReadOnlyMemory<byte> payload,
        OtlpEncoding encoding,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        using var activity = IntakeMeter.Activities.StartActivity("receive");
        var request = Decode(payload.Span, encoding);
        activity?.SetTag("faultline.spans", request.Spans.Count);
        var result = limits.Apply(request, out var spans, out var dropped);
        meter.Received(spans.Count, result.Rejected, dropped, payload.Length);
        if (spans.Count > 0)
        {
            await writer.WriteAsync(policy.Protect(spans), place, cancellationToken);
        }

        return result;
    }

    private OtlpRequest Decode(ReadOnlySpan<byte> payload, OtlpEncoding encoding)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        try
        {
            return encoding == OtlpEncoding.Protobuf ? OtlpProtobufDecoder.Decode(payload, now)
                : Utf8.IsValid(payload) ? OtlpJsonDecoder.Decode(payload, now)
                : throw new JsonException("The text is not UTF-8.");
        }
        catch (Exception failure) when (failure is InvalidDataException or JsonException)
        {
            throw new IntakeRefusedException(
                Refusal.Malformed,
                $"The body is no ExportTraceServiceRequest in {(encoding == OtlpEncoding.Json ? "JSON" : "protobuf")}: {failure.Message}"
            );
        }
    }
}

/// <summary>How an OTLP message is written.</summary>
internal enum OtlpEncoding
{
    Protobuf,
    Json,
}

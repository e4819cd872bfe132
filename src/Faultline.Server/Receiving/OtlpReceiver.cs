using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Otlp;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Receiving;

/// <summary>Where every transport ends: bytes in, spans durable or a refusal out.</summary>
internal sealed class OtlpReceiver(
    StoreWriter writer,
    TracePreparer preparer,
    SpanLimits limits,
    IntakePolicy policy,
    IntakeMeter meter,
    TimeProvider clock
)
{
    /// <param name="payload">An <c>ExportTraceServiceRequest</c>, decompressed.</param>
    /// <param name="encoding">How it is written.</param>
    /// <param name="body">What holds the payload; given back once it is read, before the waiting.</param>
    /// <param name="place">Its part of the budget; held until the spans are committed.</param>
    /// <param name="cancellationToken">Ends the waiting; spans that are already in a commit may still be stored.</param>
    /// <exception cref="IntakeRefusedException">Nothing of it is stored, or not known to be.</exception>
    public async Task<ExportResult> ReceiveAsync(
        ReadOnlyMemory<byte> payload,
        OtlpEncoding encoding,
        IDisposable body,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        using var activity = IntakeMeter.Activities.StartActivity("receive");
        var result = Read(payload.Span, encoding, out var received);
        body.Dispose();
        activity?.SetTag("faultline.spans", received.Spans);
        if (received.Spans > 0)
        {
            await writer.WriteAsync(received, place, cancellationToken);
        }

        return result;
    }

    // Apart from the waiting, so that what was decoded does not live through it.
    private ExportResult Read(ReadOnlySpan<byte> payload, OtlpEncoding encoding, out ReceivedSpans received)
    {
        var result = limits.Apply(Decode(payload, encoding), out var spans, out var dropped);
        meter.Received(spans.Count, result.Rejected, dropped, payload.Length);
        received = preparer.Prepare(policy.Protect(spans));
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

using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Otlp;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Receiving;

/// <summary>Where every transport ends: bytes in, spans durable or a refusal out.</summary>
internal sealed class OtlpReceiver(
    StoreWriter writer,
    TracePreparer preparer,
    DecodeGate gate,
    SpanLimits limits,
    IntakePolicy policy,
    IntakeMeter meter,
    TimeProvider clock
)
{
    /// <param name="body">An <c>ExportTraceServiceRequest</c>, decompressed; given back once it is read, before the waiting.</param>
    /// <param name="encoding">How it is written.</param>
    /// <param name="place">Its part of the budget; held until the spans are committed.</param>
    /// <param name="cancellationToken">Ends the waiting; spans that are already in a commit may still be stored.</param>
    /// <exception cref="IntakeRefusedException">Nothing of it is stored, or not known to be.</exception>
    public async Task<ExportResult> ReceiveAsync(
        IRequestBytes body,
        OtlpEncoding encoding,
        IntakeBudget.Place place,
        CancellationToken cancellationToken
    )
    {
        using var activity = IntakeMeter.Activities.StartActivity("receive");
        var (result, received) = await InTurnAsync(body, encoding);
        activity?.SetTag("faultline.spans", received.Spans);
        if (received.Spans > 0)
        {
            // What each trace repeats may make more of them than they were in the request.
            if (!place.TryGrow(received.Bytes))
            {
                throw new IntakeRefusedException(Refusal.Full, IntakeBudget.FullMessage);
            }

            await writer.WriteAsync(received, place, cancellationToken);
        }

        return result;
    }

    private async Task<(ExportResult Result, ReceivedSpans Received)> InTurnAsync(IRequestBytes body, OtlpEncoding encoding)
    {
        var bytes = body.Bytes.Length;
        await gate.EnterAsync(bytes);
        try
        {
            return bytes <= DecodeGate.LargestUsual
                ? Read(body.Bytes.Span, encoding)
                // In a thread of its own, whose buffers go with it: others would keep what a large request made them grow to.
                : await Task.Factory.StartNew(
                    () => Read(body.Bytes.Span, encoding),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                    TaskScheduler.Default
                );
        }
        finally
        {
            body.Dispose();
            gate.Leave(bytes);
        }
    }

    // Apart from the waiting, so that what was decoded does not live through it.
    private (ExportResult Result, ReceivedSpans Received) Read(ReadOnlySpan<byte> payload, OtlpEncoding encoding)
    {
        var result = limits.Apply(Decode(payload, encoding), out var spans, out var dropped);
        meter.Received(spans.Count, result.Rejected, dropped, payload.Length);
        return (result, preparer.Prepare(policy.Protect(spans)));
    }

    private OtlpRequest Decode(ReadOnlySpan<byte> payload, OtlpEncoding encoding)
    {
        var (now, mostSpans) = (clock.GetUtcNow().UtcDateTime, limits.MostSpans);
        try
        {
            return encoding == OtlpEncoding.Protobuf ? OtlpProtobufDecoder.Decode(payload, now, mostSpans)
                : Utf8.IsValid(payload) ? OtlpJsonDecoder.Decode(payload, now, mostSpans)
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

/// <summary>The bytes of a request in a buffer that goes back with <see cref="IDisposable.Dispose"/>; none are left then.</summary>
internal interface IRequestBytes : IDisposable
{
    ReadOnlyMemory<byte> Bytes { get; }
}

/// <summary>How an OTLP message is written.</summary>
internal enum OtlpEncoding
{
    Protobuf,
    Json,
}

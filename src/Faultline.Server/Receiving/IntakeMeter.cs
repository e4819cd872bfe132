using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Faultline.Server.Receiving;

/// <summary>The server's own counters, for OpenTelemetry and for <c>/api/status</c>.</summary>
internal sealed class IntakeMeter : IDisposable
{
    public const string Name = "Faultline.Server";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _spans;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _faults;
    private readonly Histogram<double> _commits;
    private long _receivedSpans;
    private long _rejectedSpans;
    private long _droppedAttributes;
    private long _storedSpans;
    private long _duplicateSpans;
    private long _assemblyFaults;
    private readonly long[] _refusals = new long[Enum.GetValues<Refusal>().Length];

    public IntakeMeter(IntakeBudget budget)
    {
        _spans = _meter.CreateCounter<long>("faultline.intake.spans", "{span}", "Spans received and accepted.");
        _rejected = _meter.CreateCounter<long>("faultline.intake.spans.rejected", "{span}", "Spans rejected one by one.");
        _dropped = _meter.CreateCounter<long>("faultline.intake.attributes.dropped", "{attribute}", "Attributes beyond the limit.");
        _bytes = _meter.CreateCounter<long>("faultline.intake.size", "By", "Decompressed size of the requests.");
        _refused = _meter.CreateCounter<long>("faultline.intake.refused", "{request}", "Requests refused whole, by reason.");
        _stored = _meter.CreateCounter<long>("faultline.store.spans", "{span}", "Spans committed.");
        _faults = _meter.CreateCounter<long>("faultline.assembly.faults", "{trace}", "Traces that could not be told from their spans.");
        _commits = _meter.CreateHistogram<double>("faultline.store.commit.duration", "s", "Time a commit takes.");
        _meter.CreateObservableGauge("faultline.intake.queue.size", () => budget.Bytes, "By", "Requests waiting for or in a commit.");
        _meter.CreateObservableGauge(
            "faultline.intake.queue.requests",
            () => budget.Requests,
            "{request}",
            "Requests waiting for or in a commit."
        );
    }

    public IntakeCounts Counts =>
        new(
            Interlocked.Read(ref _receivedSpans),
            Interlocked.Read(ref _storedSpans),
            Interlocked.Read(ref _duplicateSpans),
            Interlocked.Read(ref _rejectedSpans),
            Interlocked.Read(ref _droppedAttributes),
            Interlocked.Read(ref _refusals[(int)Refusal.Malformed]),
            Interlocked.Read(ref _refusals[(int)Refusal.TooLarge]),
            Interlocked.Read(ref _refusals[(int)Refusal.Full]),
            Interlocked.Read(ref _refusals[(int)Refusal.Unavailable]),
            Interlocked.Read(ref _refusals[(int)Refusal.Slow]),
            Interlocked.Read(ref _assemblyFaults)
        );

    public void Received(int spans, long rejected, long dropped, long bytes)
    {
        _spans.Add(spans);
        _bytes.Add(bytes);
        Interlocked.Add(ref _receivedSpans, spans);
        if (rejected > 0)
        {
            _rejected.Add(rejected);
            Interlocked.Add(ref _rejectedSpans, rejected);
        }

        if (dropped > 0)
        {
            _dropped.Add(dropped);
            Interlocked.Add(ref _droppedAttributes, dropped);
        }
    }

    public void Refused(Refusal reason)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        Interlocked.Increment(ref _refusals[(int)reason]);
    }

    public void Stored(int added, int duplicate, TimeSpan elapsed)
    {
        _stored.Add(added);
        _commits.Record(elapsed.TotalSeconds);
        Interlocked.Add(ref _storedSpans, added);
        Interlocked.Add(ref _duplicateSpans, duplicate);
    }

    public void AssemblyFailed()
    {
        _faults.Add(1);
        Interlocked.Increment(ref _assemblyFaults);
    }

    public void Dispose() => _meter.Dispose();
}

/// <summary>What a server has counted since it started.</summary>
/// <param name="SpansReceived">Spans accepted for storing.</param>
/// <param name="SpansStored">Spans committed.</param>
/// <param name="SpansDuplicate">Spans that were there already.</param>
/// <param name="SpansRejected">Spans rejected one by one.</param>
/// <param name="AttributesDropped">Attributes beyond the limit.</param>
/// <param name="RefusedMalformed">Requests that could not be decoded.</param>
/// <param name="RefusedTooLarge">Requests over a size limit.</param>
/// <param name="RefusedFull">Requests told to come back because too much was waiting.</param>
/// <param name="RefusedUnavailable">Requests told to come back because nothing could be stored.</param>
/// <param name="RefusedSlow">Requests that came too slowly to keep their place.</param>
/// <param name="AssemblyFaults">Traces that could not be told from their spans; the spans are stored.</param>
public sealed record IntakeCounts(
    long SpansReceived,
    long SpansStored,
    long SpansDuplicate,
    long SpansRejected,
    long AttributesDropped,
    long RefusedMalformed,
    long RefusedTooLarge,
    long RefusedFull,
    long RefusedUnavailable,
    long RefusedSlow,
    long AssemblyFaults
);

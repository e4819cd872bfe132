using Faultline.Server.Receiving;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Assembling;

/// <summary>Tells traces from the spans held and stored of them.</summary>
internal sealed partial class TraceTeller(
    ITraceStore store,
    ISpanAssembler assembler,
    SessionMerger sessions,
    OpenTraceLimits limits,
    IntakeMeter meter,
    ILogger logger
)
{
    /// <summary>What the spans of a request tell of a trace, supposing that they are all there are; null when they are too many.</summary>
    public ToldTrace? Tell(IReadOnlyList<Span> spans)
    {
        if (spans.Count > limits.MostSpans)
        {
            return null;
        }

        var assembled = Assemble(spans[0].TraceId, spans);
        return new ToldTrace(assembled?.Trace is { } trace ? PreparedTrace.Of(trace) : null, assembled?.Evaluations ?? []);
    }

    /// <summary>Assembles each trace, after reading what only the store holds of it.</summary>
    public async Task<List<AssembledTrace>> TellAsync(IReadOnlyList<OpenTrace> traces, CancellationToken cancellationToken)
    {
        var missing = traces.Where(trace => !trace.IsComplete && trace.Seen <= limits.MostSpans).Select(static trace => trace.Id).ToArray();
        var stored =
            missing.Length == 0
                ? null
                : (await store.ReadSpansAsync(missing, cancellationToken)).ToLookup(static span => span.TraceId, StringComparer.Ordinal);
        // The order stays; which thread tells which trace makes no difference.
        return [.. traces.AsParallel().AsOrdered().Select(trace => Tell(trace, stored)).OfType<AssembledTrace>()];
    }

    private AssembledTrace? Tell(OpenTrace trace, ILookup<string, Span>? stored)
    {
        if (trace.Seen > limits.MostSpans)
        {
            meter.AssemblyFailed();
            LogTooLong(trace.Id, trace.Seen);
            return null;
        }

        IReadOnlyList<Span> held = trace.Packs is [var one] ? one.Unpack() : [.. trace.Packs.SelectMany(static pack => pack.Unpack())];
        // What is stored wins over what comes again under the same id, as the store itself has it.
        return Assemble(
            trace.Id,
            trace.IsComplete || stored is null
                ? held
                : [.. stored[trace.Id].Concat(held).DistinctBy(static span => span.SpanId, StringComparer.Ordinal)]
        );
    }

    /// <summary>The traces to store: those of a session as one, where the configuration says so. A session that cannot be joined is logged, counted and left out.</summary>
    public async Task<(IReadOnlyList<Trace> Traces, IReadOnlyList<TracePart> Parts)> MergeAsync(
        IReadOnlyList<AssembledTrace> told,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await sessions.MergeAsync(told, cancellationToken);
        }
        catch (Exception failure) when (failure is not (FaultlineException or OperationCanceledException))
        {
            var apart = told.GroupBy(static trace => trace.Trace?.SessionId ?? trace.Trace?.TraceId ?? "", StringComparer.Ordinal)
                .ToArray();
            if (apart.Length <= 1)
            {
                meter.AssemblyFailed();
                LogFault(told.Select(static trace => trace.Trace?.TraceId).OfType<string>().FirstOrDefault() ?? "", failure);
                return ([], []);
            }

            // One of them is at fault; the others must not be left out with it.
            var (traces, parts) = (new List<Trace>(), new List<TracePart>());
            foreach (var session in apart)
            {
                var (ofSession, partsOfSession) = await MergeAsync([.. session], cancellationToken);
                traces.AddRange(ofSession);
                parts.AddRange(partsOfSession);
            }

            return (traces, parts);
        }
    }

    // A fault in reading one trace must cost no other trace, nor its own spans, which are stored.
    private AssembledTrace? Assemble(string id, IReadOnlyList<Span> spans)
    {
        try
        {
            return spans.Count == 0 ? null : assembler.Assemble(spans);
        }
#pragma warning disable CA1031 // Spans are hostile and conventions many; whatever goes wrong is counted, logged and left to this trace.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            meter.AssemblyFailed();
            LogFault(id, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Trace {Id} could not be told from its spans, which are stored.")]
    private partial void LogFault(string id, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Trace {Id} has {Spans} spans; they are stored, but the trace is no longer told anew.")]
    private partial void LogTooLong(string id, long spans);
}

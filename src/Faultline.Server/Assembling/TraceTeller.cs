using Faultline.Server.Receiving;
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
    /// <summary>Assembles each trace, after reading what only the store holds of it.</summary>
    public async Task<List<AssembledTrace>> TellAsync(IReadOnlyList<OpenTrace> traces, CancellationToken cancellationToken)
    {
        var missing = traces.Where(trace => !trace.IsComplete && trace.Seen <= limits.MostSpans).Select(static trace => trace.Id).ToArray();
        var stored =
            missing.Length == 0
                ? null
                : (await store.ReadSpansAsync(missing, cancellationToken)).ToLookup(static span => span.TraceId, StringComparer.Ordinal);
        var told = new List<AssembledTrace>(traces.Count);
        foreach (var trace in traces)
        {
            if (trace.Seen > limits.MostSpans)
            {
                meter.AssemblyFailed();
                LogTooLong(trace.Id, trace.Seen);
                continue;
            }

            // What is stored wins over what comes again under the same id, as the store itself has it.
            var spans =
                trace.IsComplete || stored is null
                    ? trace.Spans
                    : [.. stored[trace.Id].Concat(trace.Spans).DistinctBy(static span => span.SpanId, StringComparer.Ordinal)];
            if (Assemble(trace.Id, spans) is { } assembled)
            {
                told.Add(assembled);
            }
        }

        return told;
    }

    /// <summary>The traces to store: those of a session as one, where the configuration says so.</summary>
    public Task<(IReadOnlyList<Trace> Traces, IReadOnlyList<TracePart> Parts)> MergeAsync(
        IEnumerable<AssembledTrace> told,
        CancellationToken cancellationToken
    ) => sessions.MergeAsync(told, cancellationToken);

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

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
        return new ToldTrace(assembled?.Trace is { } trace ? Prepare(trace) : null, assembled?.Evaluations ?? []);
    }

    /// <summary>Tells traces, after reading what only the store holds of them.</summary>
    /// <remarks>
    /// Never fails for the traces at hand: one that cannot be read or told is set apart, so that it costs neither the spans that are to be
    /// committed with it nor the other traces. No more is read than <see cref="OpenTraceLimits.BytesATime"/> and one trace; the rest is left for the next time.
    /// </remarks>
    public async Task<Telling> TellAsync(IReadOnlyList<OpenTrace> traces, CancellationToken cancellationToken)
    {
        var telling = new Telling();
        if (traces.Count == 0)
        {
            return telling;
        }

        var stored = await ReadAsync([.. traces.Where(static trace => !trace.IsComplete)], telling, cancellationToken);
        var apart = telling.Failed.Concat(telling.Left).ToHashSet();
        OpenTrace[] read = [.. traces.Where(trace => !apart.Contains(trace))];
        // The order stays; which thread tells which trace makes no difference.
        Assembly[] assembled = [.. read.AsParallel().AsOrdered().Select(trace => Tell(trace, stored))];
        foreach (var assembly in assembled.Where(assembly => assembly.IsLong))
        {
            LogTooLong(assembly.Of.Id, limits.MostSpans);
            telling.Long.Add(assembly.Of);
        }

        var merged = await MergeAsync([.. assembled.Select(static assembly => assembly.Told).OfType<AssembledTrace>()], cancellationToken);
        telling.Reason = merged.Reason ?? telling.Reason;
        var left = merged.Left.ToHashSet(StringComparer.Ordinal);
        var unread = merged.Unread.ToHashSet(StringComparer.Ordinal);
        foreach (var (of, told, _) in assembled)
        {
            if (unread.Contains(of.Id) || left.Contains(of.Id))
            {
                (unread.Contains(of.Id) ? telling.Failed : telling.Left).Add(of);
                telling.Long.Remove(of);
            }
            else
            {
                telling.Told.Add(of);
                telling.Evaluations.AddRange(told?.Evaluations ?? []);
            }
        }

        telling.Traces.AddRange(merged.Traces.AsParallel().AsOrdered().Select(Prepare).OfType<PreparedTrace>());
        telling.Parts.AddRange(merged.Parts);
        return telling;
    }

    /// <summary>The traces to store: those of a session as one, where the configuration says so. A session that cannot be joined is logged, counted and left out; one that cannot be read is named.</summary>
    public async Task<MergedSessions> MergeAsync(IReadOnlyList<AssembledTrace> told, CancellationToken cancellationToken)
    {
        try
        {
            var merged = await sessions.MergeAsync(told, cancellationToken, limits.BytesATime);
            foreach (var whole in merged.Shortened)
            {
                LogLongSession(whole, limits.MostSpans);
            }

            return new MergedSessions([.. merged.Traces], [.. merged.Parts], [.. merged.Left], []);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var apart = told.GroupBy(static trace => trace.Trace?.SessionId ?? trace.Trace?.TraceId ?? "", StringComparer.Ordinal)
                .ToArray();
            var all = new MergedSessions([], [], [], []);
            if (apart.Length <= 1)
            {
                var ids = told.Select(static trace => trace.Trace?.TraceId).OfType<string>();
                if (failure is FaultlineException)
                {
                    all.Unread.AddRange(ids);
                    all.Reason = failure.Message;
                    return all;
                }

                meter.AssemblyFailed();
                LogFault(ids.FirstOrDefault() ?? "", failure);
                return all;
            }

            // One of them is at fault; the others must not be left out with it.
            foreach (var session in apart)
            {
                all.Add(await MergeAsync([.. session], cancellationToken));
            }

            return all;
        }
    }

    private Assembly Tell(OpenTrace trace, StoredSpans stored)
    {
        try
        {
            var spans = stored.Of(trace.Id).ToList();
            foreach (var pack in trace.Packs)
            {
                if (spans.Count > limits.MostSpans)
                {
                    break;
                }

                spans.AddRange(pack.Unpack());
            }

            // What is stored wins over what comes again under the same id, as the store itself has it.
            IReadOnlyList<Span> distinct = trace.IsComplete
                ? spans
                : [.. spans.DistinctBy(static span => span.SpanId, StringComparer.Ordinal)];
            var isLong = stored.IsCut(trace.Id) || distinct.Count > limits.MostSpans;
            return new Assembly(
                trace,
                Assemble(trace.Id, distinct.Count > limits.MostSpans ? [.. distinct.Take(limits.MostSpans)] : distinct),
                isLong
            );
        }
        catch (InvalidDataException failure)
        {
            meter.AssemblyFailed();
            LogFault(trace.Id, failure);
            return new Assembly(trace, null, IsLong: false);
        }
    }

    private async Task<StoredSpans> ReadAsync(IReadOnlyList<OpenTrace> missing, Telling telling, CancellationToken cancellationToken)
    {
        var stored = new StoredSpans();
        if (missing.Count == 0)
        {
            return stored;
        }

        try
        {
            var masses = await store.MeasureSpansAsync([.. missing.Select(static trace => trace.Id)], cancellationToken);
            var (whole, spans, bytes) = (new List<OpenTrace>(), 0L, 0L);
            foreach (var trace in missing)
            {
                var mass = masses.GetValueOrDefault(trace.Id);
                if (spans > 0 && (spans + mass.Spans > limits.SpansATime || bytes + mass.Bytes > limits.BytesATime))
                {
                    telling.Left.Add(trace);
                    continue;
                }

                (spans, bytes) = (spans + mass.Spans, bytes + mass.Bytes);
                if (mass.Spans > limits.MostSpans || mass.Bytes > limits.MostTraceBytes)
                {
                    await ReadFirstAsync(trace, mass, stored, telling, cancellationToken);
                }
                else if (mass.Spans > 0)
                {
                    whole.Add(trace);
                }
            }

            await ReadWholeAsync(whole, stored, telling, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            telling.Reason = failure.Message;
            telling.Failed.AddRange(missing.Except(telling.Failed).Except(telling.Left));
        }

        return stored;
    }

    private async Task ReadFirstAsync(
        OpenTrace trace,
        SpanMass mass,
        StoredSpans stored,
        Telling telling,
        CancellationToken cancellationToken
    )
    {
        try
        {
            stored.Add(
                await store.ReadFirstSpansAsync([trace.Id], mass.Within(limits.MostSpans, limits.MostTraceBytes), cancellationToken)
            );
            stored.Cut(trace.Id);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            telling.Reason = failure.Message;
            telling.Failed.Add(trace);
        }
    }

    // Halves what cannot be read until the trace is found that is at fault.
    private async Task ReadWholeAsync(
        IReadOnlyList<OpenTrace> traces,
        StoredSpans stored,
        Telling telling,
        CancellationToken cancellationToken
    )
    {
        if (traces.Count == 0)
        {
            return;
        }

        if (telling.Failed.Count > limits.MostFailedATime)
        {
            // Most likely it is the store, not one trace after another.
            telling.Left.AddRange(traces);
            return;
        }

        try
        {
            stored.Add(await store.ReadSpansAsync([.. traces.Select(static trace => trace.Id)], cancellationToken));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (traces.Count == 1)
            {
                telling.Reason = failure.Message;
                telling.Failed.Add(traces[0]);
                return;
            }

            var half = traces.Count / 2;
            await ReadWholeAsync([.. traces.Take(half)], stored, telling, cancellationToken);
            await ReadWholeAsync([.. traces.Skip(half)], stored, telling, cancellationToken);
        }
    }

    // A fault in reading one trace must cost no other trace, nor its own spans, which are stored.
    private AssembledTrace? Assemble(string id, IReadOnlyList<Span> spans) =>
        spans.Count == 0 ? null : Guarded(id, () => assembler.Assemble(spans));

    private PreparedTrace? Prepare(Trace trace) => Guarded(trace.TraceId, () => PreparedTrace.Of(trace));

    private T? Guarded<T>(string id, Func<T?> work)
        where T : class
    {
        try
        {
            return work();
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

    [LoggerMessage(
        LogLevel.Warning,
        "Trace {Id} has more than {Spans} spans or too large ones; all are stored, and it is told from the first."
    )]
    private partial void LogTooLong(string id, int spans);

    [LoggerMessage(
        LogLevel.Warning,
        "{Id} has more than {Spans} spans or too large ones; all are stored, and it is told from the first and the latest."
    )]
    private partial void LogLongSession(string id, int spans);

    private readonly record struct Assembly(OpenTrace Of, AssembledTrace? Told, bool IsLong);
}

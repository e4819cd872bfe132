using System.Diagnostics;
using System.Threading.Channels;

namespace Faultline.Traces.Ingesting;

/// <summary>Reads sources into a store: one reader fills batches while one writer commits them, each batch a transaction.</summary>
/// <param name="store">Where traces go.</param>
/// <param name="assembler">Tells traces from spans.</param>
/// <param name="options">How much goes into one transaction.</param>
/// <param name="policy">Privacy, sessions and scales; nothing of the kind when null.</param>
public sealed class Ingestor(ITraceStore store, ISpanAssembler assembler, IngestOptions? options = null, IntakePolicy? policy = null)
{
    private readonly IntakePolicy _policy = policy ?? IntakePolicy.None;
    private readonly SessionMerger _sessions = new(
        store,
        assembler,
        policy ?? IntakePolicy.None,
        (options ?? new IngestOptions()).MostSpans
    );
    private const int RecordsBetweenProgress = 1_000;

    private readonly IngestOptions _options = options ?? new IngestOptions();
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tooLong = new(StringComparer.Ordinal);
    private long _committed;

    /// <summary>What is committed so far; after a failure or cancellation, what remains of the run.</summary>
    public IngestReport Report { get; private set; } = new();

    /// <summary>Reads every source to its end, in order.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; <see cref="Report"/> says what was committed.</exception>
    public async Task<IngestReport> RunAsync(
        IEnumerable<ITraceSource> sources,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var clock = Stopwatch.StartNew();
        var tally = new IngestTally(_options);
        Report = tally.Report(clock.Elapsed, interrupted: true);
        var batches = Channel.CreateBounded<IngestBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => FillAsync(sources, batches.Writer, progress, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                await CommitAsync(batch, tally, cancellationToken);
                Volatile.Write(ref _committed, tally.Committed);
                Report = tally.Report(clock.Elapsed, interrupted: true);
            }

            await reading;
            return Report = tally.Report(clock.Elapsed, interrupted: false);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(
                static _ => { },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }
    }

    private async Task FillAsync(
        IEnumerable<ITraceSource> sources,
        ChannelWriter<IngestBatch> batches,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var batch = new IngestBatch(_policy);
            long finishedBytes = 0;
            long read = 0;
            foreach (var source in sources)
            {
                long sourceBytes = 0;
                await foreach (var record in source.ReadAsync(cancellationToken).WithCancellation(cancellationToken))
                {
                    sourceBytes = Math.Max(sourceBytes, record.BytesRead);
                    batch.Add(source.Name, record);
                    batch.BytesRead = finishedBytes + sourceBytes;
                    if (++read % RecordsBetweenProgress == 0)
                    {
                        progress?.Report(new IngestProgress(source.Name, batch.BytesRead, read, Volatile.Read(ref _committed)));
                    }

                    if (batch.Records >= _options.BatchRecords || batch.RecordBytes >= _options.BatchBytes)
                    {
                        await batches.WriteAsync(batch, cancellationToken);
                        batch = new IngestBatch(_policy);
                    }
                }

                finishedBytes += sourceBytes;
                progress?.Report(new IngestProgress(source.Name, finishedBytes, read, Volatile.Read(ref _committed)));
            }

            await batches.WriteAsync(batch, cancellationToken);
            batches.Complete();
        }
        catch (Exception failure)
        {
            batches.Complete(failure);
        }
    }

    private async Task CommitAsync(IngestBatch batch, IngestTally tally, CancellationToken cancellationToken)
    {
        var assembled = await AssembleAsync(batch.Spans, tally, cancellationToken);
        var merged = await _sessions.MergeAsync(assembled, cancellationToken);
        foreach (var whole in merged.Shortened)
        {
            tally.Refused(
                whole,
                ["the session has more spans than are told as one; it is told from the first of them, the others are stored"]
            );
        }

        var stored = await store.AppendAsync(
            new TraceBatch
            {
                Traces = batch.Traces,
                Spans = batch.Spans,
                Assembled = merged.Traces,
                Evaluations = [.. batch.Evaluations, .. assembled.SelectMany(trace => trace.Evaluations)],
                Parts = merged.Parts,
            },
            cancellationToken
        );
        tally.Add(batch, stored);
    }

    private async Task<IReadOnlyList<AssembledTrace>> AssembleAsync(
        IReadOnlyList<Span> spans,
        IngestTally tally,
        CancellationToken cancellationToken
    )
    {
        if (spans.Count == 0)
        {
            return [];
        }

        var traceIds = spans.GroupBy(span => span.TraceId, StringComparer.Ordinal).Where(IsTellable).Select(group => group.Key).ToArray();
        var earlier = await store.ReadSpansAsync(traceIds, cancellationToken);
        // What is stored wins over what comes again under the same id, as the store itself has it.
        var ofTrace = earlier
            .Concat(spans)
            .DistinctBy(span => (span.TraceId, span.SpanId))
            .ToLookup(span => span.TraceId, StringComparer.Ordinal);
        var assembled = new List<AssembledTrace>(traceIds.Length);
        var untold = new List<string>();
        foreach (var traceId in traceIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (assembler.Assemble([.. ofTrace[traceId]]) is { } trace)
            {
                assembled.Add(trace);
                tally.Refused(traceId, trace.Refused);
            }
            else
            {
                untold.Add(traceId);
            }
        }

        foreach (var traceId in _tooLong)
        {
            tally.Refused(
                traceId,
                [$"the trace has more than {_options.MostSpans} spans; it is told from the first of them, the others are stored"]
            );
        }

        tally.Assembled(assembled.Select(trace => trace.Trace?.TraceId).OfType<string>(), untold);
        return assembled;
    }

    // Telling a trace again for every batch of a million spans would take hours and all memory.
    private bool IsTellable(IGrouping<string, Span> spans)
    {
        var seen = _seen[spans.Key] = _seen.GetValueOrDefault(spans.Key) + spans.Count();
        if (seen > _options.MostSpans)
        {
            _tooLong.Add(spans.Key);
            return false;
        }

        return true;
    }
}

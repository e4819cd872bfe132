using System.Text;
using Faultline.Configuration;
using Faultline.Server.Assembling;
using Faultline.Server.Hosting;
using Faultline.Server.Owning;
using Faultline.Server.Receiving;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faultline.Server.Tests.Assembling;

/// <summary>The one writer with what it needs and nothing around it, on a store of its own.</summary>
internal sealed class WriterBench : IAsyncDisposable
{
    private readonly StoreFile _store;
    private readonly IntakeMeter _meter;
    private readonly IntakeBudget _budget = new(new IntakeLimits());

    private WriterBench(string directory, StoreFile store, Func<string, bool>? isStored, OpenTraceLimits limits, IReadOnlyList<string> left)
    {
        _store = store;
        _meter = new IntakeMeter(_budget);
        var assembler = new SpanAssembler();
        Read = new CountingStore(store);
        var teller = new TraceTeller(
            Read,
            assembler,
            new SessionMerger(Read, assembler, IntakePolicy.None),
            limits,
            _meter,
            NullLogger.Instance
        );
        var open = new OpenTraces(isStored ?? store.MayHold, limits);
        open.Reread(left, now: 0);
        Writer = new StoreWriter(
            store,
            open,
            teller,
            OpenTraceJournal.Open(Path.Combine(directory, "open-traces")).Journal,
            Readiness,
            _meter,
            NullLogger<StoreWriter>.Instance
        );
    }

    public StoreWriter Writer { get; }

    public Readiness Readiness { get; } = new();

    /// <summary>What was read of the store to tell traces.</summary>
    public CountingStore Read { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="directory">Holds the store.</param>
    /// <param name="limits">Those of the server by default, but that nothing is told before it is asked for.</param>
    /// <param name="isStored">Stands for the store's own answer.</param>
    /// <param name="left">Traces that an earlier server did not tell.</param>
    public static async Task<WriterBench> StartAsync(
        string directory,
        OpenTraceLimits? limits = null,
        Func<string, bool>? isStored = null,
        IReadOnlyList<string>? left = null
    )
    {
        var store = await StoreFile.OpenAsync(Path.Combine(directory, "traces.duckdb"), new DuckDbOptions { RememberIds = true }, Token);
        var bench = new WriterBench(
            directory,
            store,
            isStored,
            (limits ?? new OpenTraceLimits()) with
            {
                QuietMs = 600_000,
                LongestWaitMs = 600_000,
            },
            left ?? []
        );
        await bench.Writer.StartAsync(Token);
        return bench;
    }

    /// <summary>Sends spans of one trace in a request.</summary>
    public Task SendAsync(params IReadOnlyList<Span> spans) =>
        Writer.WriteAsync(new ReceivedSpans([new ReceivedTrace(PackedSpans.Of(spans), null)], spans.Count), _budget.TryEnter(1)!, Token);

    /// <summary>A trace as a reader gets it.</summary>
    public async Task<Trace?> FindAsync(string traceId)
    {
        await Writer.SettleAsync(Token);
        return await _store.FindAsync(traceId, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        _meter.Dispose();
        await _store.DisposeAsync();
    }

    /// <summary>Spans of a trace without its root, each with a message of its own.</summary>
    public static IReadOnlyList<Span> SpansOf(string trace, int first, int count) =>
        OtlpJsonDecoder
            .Decode(
                Encoding.UTF8.GetBytes(
                    Spans.Request([
                        .. Enumerable
                            .Range(first, count)
                            .Select(i => Spans.Agent(trace, $"{i}", $"question {i}", $"answer {i}", parent: "fff", start: i)),
                    ])
                ),
                DateTime.UtcNow
            )
            .Spans;
}

/// <summary>Passes reads on and notes how many spans each brought.</summary>
internal sealed class CountingStore(ITraceStore inner) : ITraceStore
{
    public List<int> Brought { get; } = [];

    public async Task<IReadOnlyList<Span>> ReadSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => Count(await inner.ReadSpansAsync(traceIds, cancellationToken));

    public async Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => Count(await inner.ReadFirstSpansAsync(traceIds, most, cancellationToken));

    public Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => inner.MeasureSpansAsync(traceIds, cancellationToken);

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(batch, cancellationToken);

    public IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(query, cancellationToken);

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        inner.FindAsync(traceId, cancellationToken);

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        inner.ListWorkflowsAsync(cancellationToken);

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(deletion, cancellationToken);

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => inner.ReadVectorsAsync(model, textHashes, cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => inner.WriteVectorsAsync(model, vectors, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IReadOnlyList<Span> Count(IReadOnlyList<Span> spans)
    {
        Brought.Add(spans.Count);
        return spans;
    }
}

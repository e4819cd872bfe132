using System.Runtime.CompilerServices;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Server.Owning;

/// <summary>The store's file in the hands of its owner, which can open it anew after the disk failed under it.</summary>
internal sealed class StoreFile : ITraceStore, ITraceSearch
{
    private readonly string _path;
    private readonly DuckDbOptions _options;
    private volatile DuckDbTraceStore? _store;

    private StoreFile(string path, DuckDbOptions options, DuckDbTraceStore store) => (_path, _options, _store) = (path, options, store);

    private DuckDbTraceStore Store =>
        _store ?? throw FaultlineException.Outside($"The trace store {_path} is not open after a fault of its disk; free some space.");

    public static async Task<StoreFile> OpenAsync(string path, DuckDbOptions options, CancellationToken cancellationToken) =>
        new(path, options, await DuckDbTraceStore.OpenAsync(path, options, cancellationToken));

    public string Directory => Path.GetDirectoryName(_path)!;

    /// <summary>Closes the file and opens it again: after a failed write DuckDB serves a file no more until then.</summary>
    /// <exception cref="FaultlineException">It cannot be opened yet; a later try may.</exception>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        if (_store is { } broken)
        {
            _store = null;
            await broken.DisposeAsync();
        }

        _store = await DuckDbTraceStore.OpenAsync(_path, _options, cancellationToken);
    }

    /// <summary>True unless the store is known to hold nothing of that trace.</summary>
    public bool MayHold(string traceId) => _store?.MayHold(traceId) ?? true;

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        Store.AppendAsync(batch, cancellationToken);

    public Task<AppendResult> AppendAsync(PreparedBatch batch, CancellationToken cancellationToken = default) =>
        Store.AppendAsync(batch, cancellationToken);

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var trace in Store.ReadAsync(query, cancellationToken))
        {
            yield return trace;
        }
    }

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        Store.FindAsync(traceId, cancellationToken);

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        Store.ReadSpansAsync(traceIds, cancellationToken);

    public Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => Store.ReadFirstSpansAsync(traceIds, most, cancellationToken);

    public Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => Store.MeasureSpansAsync(traceIds, cancellationToken);

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        Store.ListWorkflowsAsync(cancellationToken);

    public Task<TraceSearchResult> SearchAsync(TraceSearch search, CancellationToken cancellationToken = default) =>
        Store.SearchAsync(search, cancellationToken);

    public IAsyncEnumerable<Trace> StreamAsync(TraceSearch search, CancellationToken cancellationToken = default) =>
        Store.StreamAsync(search, cancellationToken);

    public Task<TraceNeighbors> FindNeighborsAsync(TraceSearch search, Trace of, CancellationToken cancellationToken = default) =>
        Store.FindNeighborsAsync(search, of, cancellationToken);

    public Task<IReadOnlyList<VersionSeen>> ListVersionsAsync(string workflow, CancellationToken cancellationToken = default) =>
        Store.ListVersionsAsync(workflow, cancellationToken);

    public Task<IReadOnlyList<IntentSeen>> ListIntentsAsync(
        string workflow,
        DateTime? from,
        DateTime? to,
        CancellationToken cancellationToken = default
    ) => Store.ListIntentsAsync(workflow, from, to, cancellationToken);

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        Store.DeleteAsync(deletion, cancellationToken);

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => Store.ReadVectorsAsync(model, textHashes, cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => Store.WriteVectorsAsync(model, vectors, cancellationToken);

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using System.Runtime.CompilerServices;
using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Server.Owning;

/// <summary>The workspace's traces as their owner has them.</summary>
public sealed class OwnedTraceStore : ITraceStore
{
    private readonly DuckDbTraceStore _store;

    private OwnedTraceStore(DuckDbTraceStore store) => _store = store;

    internal static async Task<OwnedTraceStore> OpenAsync(ServeOptions options, CancellationToken cancellationToken) =>
        new(await DuckDbTraceStore.OpenAsync(options.TracesPath, cancellationToken));

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        _store.AppendAsync(batch, cancellationToken);

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var trace in _store.ReadAsync(query, cancellationToken))
        {
            yield return trace;
        }
    }

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) => _store.FindAsync(traceId, cancellationToken);

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        _store.ReadSpansAsync(traceIds, cancellationToken);

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        _store.ListWorkflowsAsync(cancellationToken);

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        _store.DeleteAsync(deletion, cancellationToken);

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => _store.ReadVectorsAsync(model, textHashes, cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => _store.WriteVectorsAsync(model, vectors, cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}

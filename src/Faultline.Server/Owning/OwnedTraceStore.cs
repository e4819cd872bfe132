using System.Runtime.CompilerServices;
using Faultline.Server.Receiving;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Server.Owning;

/// <summary>The workspace's traces as their owner gives them to everyone: reads see what was acknowledged before, spans pass through the one writer.</summary>
internal sealed class OwnedTraceStore(StoreFile store, StoreWriter writer, TraceDeletions deletions) : ITraceStore, ITraceSearch
{
    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        writer.AppendAsync(batch, cancellationToken);

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await writer.SettleAsync(cancellationToken);
        await foreach (var trace in store.ReadAsync(query, cancellationToken))
        {
            yield return trace;
        }
    }

    public async Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.FindAsync(traceId, cancellationToken);
    }

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        store.ReadSpansAsync(traceIds, cancellationToken);

    public Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => store.ReadFirstSpansAsync(traceIds, most, cancellationToken);

    public Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => store.MeasureSpansAsync(traceIds, cancellationToken);

    public async Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.ListWorkflowsAsync(cancellationToken);
    }

    public async Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default)
    {
        try
        {
            return await writer.DeleteAsync(deletion, cancellationToken);
        }
        finally
        {
            // Also when it failed: whether it did before or after its commit is not known here.
            deletions.Tell();
        }
    }

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => store.ReadVectorsAsync(model, textHashes, cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => store.WriteVectorsAsync(model, vectors, cancellationToken);

    public async Task<TraceSearchResult> SearchAsync(TraceSearch search, CancellationToken cancellationToken = default)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.SearchAsync(search, cancellationToken);
    }

    public async Task<TraceNeighbors> FindNeighborsAsync(TraceSearch search, Trace of, CancellationToken cancellationToken = default)
    {
        await writer.SettleAsync(cancellationToken);
        return await store.FindNeighborsAsync(search, of, cancellationToken);
    }

    public async IAsyncEnumerable<Trace> StreamAsync(
        TraceSearch search,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await writer.SettleAsync(cancellationToken);
        await foreach (var trace in store.StreamAsync(search, cancellationToken))
        {
            yield return trace;
        }
    }

    public Task<IReadOnlyList<VersionSeen>> ListVersionsAsync(string workflow, CancellationToken cancellationToken = default) =>
        store.ListVersionsAsync(workflow, cancellationToken);

    public Task<IReadOnlyList<IntentSeen>> ListIntentsAsync(
        string workflow,
        DateTime? from,
        DateTime? to,
        CancellationToken cancellationToken = default
    ) => store.ListIntentsAsync(workflow, from, to, cancellationToken);

    /// <summary>The file is closed by the server, after its last commit.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

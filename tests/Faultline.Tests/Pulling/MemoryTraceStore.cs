using System.Runtime.CompilerServices;
using Faultline.Traces;

namespace Faultline.Tests.Pulling;

/// <summary>A trace store in memory, for tests of what reads from one.</summary>
internal sealed class MemoryTraceStore(IEnumerable<Trace> traces, IEnumerable<Span>? spans = null) : ITraceStore
{
    private readonly List<Trace> _traces = [.. traces.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal)];

    private readonly List<Span> _spans = [.. spans ?? []];

    public Dictionary<(string Model, string Hash), float[]> Vectors { get; } = [];

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var trace in _traces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                (query.Workflow is null || query.Workflow == trace.Workflow)
                && (query.From is null || trace.Timestamp >= query.From)
                && (query.To is null || trace.Timestamp < query.To)
                && (query.TraceIds is null || query.TraceIds.Contains(trace.TraceId))
            )
            {
                yield return query.IncludeMessages ? trace : trace with { Messages = [] };
            }
        }
    }

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_traces.Find(t => t.TraceId == traceId));

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Span>>([.. _spans.Where(s => traceIds.Contains(s.TraceId))]);

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<WorkflowSummary>>([
            .. _traces
                .GroupBy(t => t.Workflow, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new WorkflowSummary(g.Key, g.LongCount(), g.Min(t => t.Timestamp), g.Max(t => t.Timestamp))),
        ]);

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult<IReadOnlyDictionary<string, float[]>>(
            textHashes.Where(h => Vectors.ContainsKey((model, h))).ToDictionary(h => h, h => Vectors[(model, h)])
        );

    public Task WriteVectorsAsync(string model, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken = default)
    {
        foreach (var (hash, vector) in vectors)
        {
            Vectors[(model, hash)] = vector;
        }

        return Task.CompletedTask;
    }

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Faultline.Traces;

namespace Faultline.Sources.Tests;

/// <summary>A trace store in memory, for tests of what comes in.</summary>
internal sealed class MemoryTraceStore : ITraceStore
{
    private readonly Dictionary<string, Trace> _traces = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), Span> _spans = [];
    private readonly HashSet<Evaluation> _evaluations = [];
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    public int Commits { get; private set; }

    public Action<TraceBatch>? BeforeCommit { get; set; }

    public IReadOnlyDictionary<string, Trace> Traces => _traces;

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default)
    {
        BeforeCommit?.Invoke(batch);
        cancellationToken.ThrowIfCancellationRequested();
        int added = 0,
            updated = 0,
            duplicate = 0,
            spansAdded = 0;
        var conflicts = new List<string>();
        foreach (var trace in batch.Traces)
        {
            if (_traces.TryAdd(trace.TraceId, trace))
            {
                added++;
            }
            else if (TraceContent.Of(_traces[trace.TraceId]) == TraceContent.Of(trace))
            {
                duplicate++;
            }
            else
            {
                conflicts.Add(trace.TraceId);
            }
        }

        foreach (var part in batch.Parts)
        {
            _parts[part.TraceId] = part.Whole;
            _traces.Remove(part.TraceId);
        }

        spansAdded += batch.Spans.Count(span => _spans.TryAdd((span.TraceId, span.SpanId), span));
        foreach (var trace in batch.Assembled)
        {
            if (!_traces.TryGetValue(trace.TraceId, out var earlier))
            {
                added++;
            }
            else if (TraceContent.Of(earlier) == TraceContent.Of(trace))
            {
                duplicate++;
            }
            else
            {
                updated++;
            }

            _traces[trace.TraceId] = trace;
        }

        var newEvaluations = batch.Evaluations.Count(_evaluations.Add);
        Commits++;
        return Task.FromResult(
            new AppendResult
            {
                TracesAdded = added,
                TracesUpdated = updated,
                TracesDuplicate = duplicate,
                SpansAdded = spansAdded,
                SpansDuplicate = batch.Spans.Count - spansAdded,
                EvaluationsAdded = newEvaluations,
                EvaluationsDuplicate = batch.Evaluations.Count - newEvaluations,
                Conflicts = conflicts,
            }
        );
    }

    public ILookup<string, Evaluation> EvaluationsByTrace() => _evaluations.ToLookup(e => e.TraceId, StringComparer.Ordinal);

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default)
    {
        var wanted = traceIds.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<Span>>([
            .. _spans.Values.Where(span =>
                wanted.Contains(span.TraceId) || (_parts.TryGetValue(span.TraceId, out var whole) && wanted.Contains(whole))
            ),
        ]);
    }

    public async Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => [.. (await ReadSpansAsync(traceIds, cancellationToken)).OrderBy(span => span.StartUnixNano).Take(most)];

    public Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult<IReadOnlyDictionary<string, SpanMass>>(
            _spans
                .Values.SelectMany(span => new[] { span.TraceId, _parts.GetValueOrDefault(span.TraceId) })
                .OfType<string>()
                .Where(traceIds.Contains)
                .CountBy(id => id)
                .ToDictionary(of => of.Key, of => new SpanMass(of.Value, of.Value * 1_000L))
        );

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, CancellationToken cancellationToken = default) =>
        _traces.Values.ToAsyncEnumerable();

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_traces.GetValueOrDefault(traceId));

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();
}

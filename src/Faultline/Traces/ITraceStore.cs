namespace Faultline.Traces;

/// <summary>Where traces live. Every implementation passes the same contract tests.</summary>
/// <remarks>
/// A trace comes either as a row (complete, immutable) or as spans (assembled, and assembled again when more spans arrive).
/// One call of <see cref="AppendAsync"/> is one transaction: when it returns, everything in it is durable; when it throws, nothing is there.
/// Appending is idempotent: what is there already is counted as a duplicate and changes nothing.
/// </remarks>
public interface ITraceStore : IAsyncDisposable
{
    /// <summary>Stores a batch in one transaction and says what of it was new.</summary>
    Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Traces of the query with their evaluations applied, in order of (timestamp, trace id).</summary>
    IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, CancellationToken cancellationToken = default);

    /// <summary>One trace with its messages, or null.</summary>
    Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default);

    /// <summary>The spans of the given traces and of those that are part of them, ordered by (trace id, start, span id).</summary>
    Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default);

    /// <summary>The same, but of a trace or conversation that has more than <paramref name="most"/> spans only about so many: those that began first in what was stored of it first.</summary>
    /// <remarks>For whoever looks at a trace rather than takes it along: nothing keeps a program from sending millions of spans of one.</remarks>
    async Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => First(await ReadSpansAsync(traceIds, cancellationToken), most);

    /// <summary>How much is stored of the spans of the given traces and of those that are part of them; traces without spans are absent.</summary>
    /// <remarks>For whoever reads them afterwards and has to know what that takes.</remarks>
    async Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) =>
        (await ReadSpansAsync(traceIds, cancellationToken))
            .GroupBy(span => span.TraceId, StringComparer.Ordinal)
            .ToDictionary(trace => trace.Key, trace => new SpanMass(trace.Count(), 0), StringComparer.Ordinal);

    /// <summary>At most so many spans of each trace, in the order they stand in.</summary>
    protected static IReadOnlyList<Span> First(IReadOnlyList<Span> spans, int most)
    {
        ArgumentNullException.ThrowIfNull(spans);
        return spans.Count <= most
            ? spans
            : [.. spans.GroupBy(span => span.TraceId, StringComparer.Ordinal).SelectMany(trace => trace.Take(most))];
    }

    /// <summary>Every workflow with its number of traces and first and last timestamp, ordered by name.</summary>
    Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default);

    /// <summary>Cached vectors of <paramref name="model"/> by SHA-256 of the text (lower-case hexadecimal); missing ones are absent.</summary>
    Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    );

    Task WriteVectorsAsync(string model, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken = default);

    /// <summary>Deletes traces of before a time with their spans and evaluations, in one transaction; what is to be kept stays whole.</summary>
    Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default);
}

/// <summary>What one transaction brings. <see cref="Traces"/> are complete rows; <see cref="Assembled"/> are traces built from spans and replace an earlier assembly.</summary>
public sealed record TraceBatch
{
    public IReadOnlyList<Trace> Traces { get; init; } = [];

    public IReadOnlyList<Span> Spans { get; init; } = [];

    public IReadOnlyList<Trace> Assembled { get; init; } = [];

    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    /// <summary>Traces that are told as part of a longer one; an assembly of their own is removed, and what is evaluated of them counts for the whole.</summary>
    public IReadOnlyList<TracePart> Parts { get; init; } = [];
}

/// <summary>The spans of <paramref name="TraceId"/> belong to the conversation that is stored as <paramref name="Whole"/>.</summary>
public sealed record TracePart(string TraceId, string Whole);

/// <summary>What became of a batch. A conflict is a row whose trace id is taken by different content: the stored one is kept.</summary>
public sealed record AppendResult
{
    public int TracesAdded { get; init; }

    public int TracesUpdated { get; init; }

    public int TracesDuplicate { get; init; }

    public int SpansAdded { get; init; }

    public int SpansDuplicate { get; init; }

    public int EvaluationsAdded { get; init; }

    public int EvaluationsDuplicate { get; init; }

    /// <summary>Trace ids refused because the store holds different content under the same id.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];
}

/// <summary>Which traces to read. Times are UTC, <see cref="From"/> inclusive and <see cref="To"/> exclusive; null means unbounded.</summary>
public sealed record TraceQuery
{
    public string? Workflow { get; init; }

    public DateTime? From { get; init; }

    public DateTime? To { get; init; }

    /// <summary>Only these ids, when given.</summary>
    public IReadOnlyCollection<string>? TraceIds { get; init; }

    /// <summary>False leaves <see cref="Trace.Messages"/> empty, which makes reading a window several times cheaper.</summary>
    public bool IncludeMessages { get; init; }
}

public sealed record WorkflowSummary(string Workflow, long Traces, DateTime First, DateTime Last);

using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Faultline.Sources.Files;
using Faultline.Traces;

namespace Faultline.Evaluation;

/// <summary>Traces of a file held in memory, in the order a store gives them.</summary>
internal sealed class LoadedTraces : ITraceStore
{
    private readonly List<Trace> _traces;

    private LoadedTraces(IEnumerable<Trace> traces) =>
        _traces = [.. traces.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal)];

    public IReadOnlyList<Trace> All => _traces;

    public static async Task<LoadedTraces> ReadAsync(string path, IReadOnlySet<string> without)
    {
        var traces = new List<Trace>();
        foreach (var source in SourceFiles.Open([path], new SourceOptions()).Sources)
        {
            await foreach (var record in source.ReadAsync())
            {
                if (record.Trace is { } trace)
                {
                    traces.Add(Strip(trace, without) with { Messages = [] });
                }
            }
        }

        return new LoadedTraces(traces);
    }

    /// <summary>The same traces with these attributes taken away.</summary>
    public LoadedTraces Without(IReadOnlySet<string> names) =>
        names.Count == 0
            ? this
            : new LoadedTraces(
                _traces.Select(t =>
                    t with
                    {
                        Intent = names.Contains("intent") ? null : t.Intent,
                        Attributes = t.Attributes.Where(a => !names.Contains(a.Key)).ToDictionary(a => a.Key, a => a.Value),
                    }
                )
            );

    /// <summary>The same traces with the known outcomes handed round at random inside each workflow and week.</summary>
    public LoadedTraces Shuffled(int seed)
    {
        var random = new Random(seed);
        var first = _traces.Count == 0 ? default : _traces[0].Timestamp.Date;
        return new LoadedTraces(
            _traces
                .GroupBy(t => (t.Workflow, (t.Timestamp - first).Days / 7))
                .SelectMany(group =>
                {
                    var outcomes = group.Select(t => t.Passed).ToArray();
                    random.Shuffle(outcomes);
                    return group.Select((t, i) => t with { Passed = outcomes[i] }).ToList();
                })
        );
    }

    /// <summary>By trace id the mode's name, or null.</summary>
    public static Dictionary<string, string?> ReadTruth(string path, string field)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var truth = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var mode =
                row.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            truth[row.RootElement.GetProperty("trace_id").GetString()!] = mode;
        }

        return truth;
    }

    private static Trace Strip(Trace trace, IReadOnlySet<string> without)
    {
        if (without.Contains("metadata"))
        {
            trace = trace with { Attributes = new Dictionary<string, AttributeValue>(), Intent = null, Model = null, PromptVersion = null };
        }

        if (without.Contains("comments") || without.Contains("scores"))
        {
            trace = trace with { JudgeComment = null };
        }

        if (without.Contains("scores"))
        {
            trace = trace with { JudgeScores = new Dictionary<string, double>() };
        }

        return without.Contains("outcome") ? trace with { Passed = null } : trace;
    }

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        var ids = query.TraceIds?.ToHashSet(StringComparer.Ordinal);
        foreach (var trace in _traces)
        {
            if (
                (query.Workflow is null || string.Equals(query.Workflow, trace.Workflow, StringComparison.Ordinal))
                && !(trace.Timestamp < query.From)
                && !(trace.Timestamp >= query.To)
                && ids?.Contains(trace.TraceId) != false
            )
            {
                yield return trace;
            }
        }
    }

    public Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<WorkflowSummary>>([
            .. _traces
                .GroupBy(t => t.Workflow, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new WorkflowSummary(g.Key, g.LongCount(), g.First().Timestamp, g.Last().Timestamp)),
        ]);

    public Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(_traces.Find(t => string.Equals(t.TraceId, traceId, StringComparison.Ordinal)));

    public Task<IReadOnlyList<Span>> ReadSpansAsync(IReadOnlyCollection<string> traceIds, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Span>>([]);

    public Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => Task.FromResult<IReadOnlyDictionary<string, float[]>>(new Dictionary<string, float[]>());

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => Task.CompletedTask;

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using System.Collections.Concurrent;
using System.Globalization;
using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Doctoring;
using Faultline.Reporting;
using Faultline.Server.Owning;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Server.Pages;

/// <summary>The few runs that people look at, read once. A run that is written again has another time and is read again.</summary>
internal sealed class RunCache
{
    private const int Kept = 16;
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<AnalysisRun?>>> _runs = new();
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<IReadOnlyList<ReleaseMarker>>>> _releases = new();

    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<IReadOnlyDictionary<string, Trace>>>> _members =
        new();
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<Curation?>>> _curations = new();
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<IReadOnlyDictionary<string, int>>>> _intents =
        new();

    private readonly IWorkbench _workbench;
    private readonly ITraceSearch _traces;
    private readonly ITraceStore _store;

    public RunCache(IWorkbench workbench, ITraceSearch traces, ITraceStore store, TraceDeletions deletions)
    {
        (_workbench, _traces, _store) = (workbench, traces, store);
        // What is deleted is shown no longer, be it from memory.
        deletions.OnEach(() =>
        {
            _members.Clear();
            _intents.Clear();
            _releases.Clear();
        });
    }

    /// <summary>The run as it was made.</summary>
    public Task<AnalysisRun?> RunAsync(RunSummary summary) =>
        Once(_runs, (summary.RunId, summary.CreatedAt), key => _workbench.FindRunAsync(key.RunId, CancellationToken.None));

    /// <summary>The run with these edits worked into it.</summary>
    /// <param name="edits">All of the run's.</param>
    public Task<Curation?> CurationAsync(RunSummary summary, IReadOnlyList<ClusterEdit> edits) =>
        Once(
            _curations,
            (string.Create(CultureInfo.InvariantCulture, $"{summary.RunId}/{edits.Count}"), summary.CreatedAt),
            async _ => await RunAsync(summary) is { } run ? Curation.Of(run, edits) : null
        );

    /// <summary>The run's sampled failures by intent; empty name for those without one.</summary>
    public Task<IReadOnlyDictionary<string, int>> IntentsAsync(AnalysisRun run) =>
        Once<IReadOnlyDictionary<string, int>>(
            _intents,
            (run.RunId, run.CreatedAt),
            async _ => await DoctorReader.IntentsAsync(_store, run, CancellationToken.None)
        );

    /// <summary>When each prompt version was first seen, as of the run.</summary>
    public Task<IReadOnlyList<ReleaseMarker>> ReleasesAsync(RunSummary summary) =>
        Once<IReadOnlyList<ReleaseMarker>>(
            _releases,
            (summary.RunId, summary.CreatedAt),
            async _ =>
                [
                    .. (await _traces.ListVersionsAsync(summary.Workflow, CancellationToken.None))
                        .Where(v => v.FirstSeen < summary.To)
                        .Select(v => new ReleaseMarker(v.Version, v.FirstSeen)),
                ]
        );

    /// <summary>The stored traces of a cluster's members by id, without messages.</summary>
    public Task<IReadOnlyDictionary<string, Trace>> MembersAsync(Curation curation, ClusterReport cluster) =>
        Once<IReadOnlyDictionary<string, Trace>>(
            _members,
            (
                string.Create(CultureInfo.InvariantCulture, $"{curation.Run.RunId}/{curation.Sequence}/{cluster.ClusterId}"),
                curation.Run.CreatedAt
            ),
            async _ =>
            {
                var members = new Dictionary<string, Trace>(StringComparer.Ordinal);
                await foreach (var trace in _store.ReadAsync(new TraceQuery { TraceIds = cluster.Members }, CancellationToken.None))
                {
                    members[trace.TraceId] = trace;
                }

                return members;
            }
        );

    private static Task<T> Once<T>(
        ConcurrentDictionary<(string RunId, DateTime CreatedAt), Lazy<Task<T>>> kept,
        (string RunId, DateTime CreatedAt) key,
        Func<(string RunId, DateTime CreatedAt), Task<T>> read
    )
    {
        if (kept.TryGetValue(key, out var there) && there.IsValueCreated && there.Value.IsFaulted)
        {
            kept.TryRemove(KeyValuePair.Create(key, there));
        }

        if (kept.Count >= Kept && !kept.ContainsKey(key))
        {
            kept.Clear();
        }

        // Many who ask at once wait for one reading.
        return kept.GetOrAdd(key, static (key, read) => new Lazy<Task<T>>(() => read(key)), read).Value;
    }
}

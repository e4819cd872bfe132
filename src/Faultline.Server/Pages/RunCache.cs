using System.Collections.Concurrent;
using Faultline.Analysis;
using Faultline.Reporting;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Server.Pages;

/// <summary>The few runs that people look at, read once. A run that is written again has another time and is read again.</summary>
internal sealed class RunCache(IWorkbench workbench, ITraceSearch traces, ITraceStore store)
{
    private const int Kept = 16;
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Task<AnalysisRun?>> _runs = new();
    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Task<IReadOnlyList<ReleaseMarker>>> _releases = new();

    private readonly ConcurrentDictionary<(string RunId, DateTime CreatedAt), Task<IReadOnlyDictionary<string, Trace>>> _members = new();

    public Task<AnalysisRun?> RunAsync(RunSummary summary) =>
        Once(_runs, (summary.RunId, summary.CreatedAt), key => workbench.FindRunAsync(key.RunId, CancellationToken.None));

    /// <summary>When each prompt version was first seen, as of the run.</summary>
    public Task<IReadOnlyList<ReleaseMarker>> ReleasesAsync(RunSummary summary) =>
        Once<IReadOnlyList<ReleaseMarker>>(
            _releases,
            (summary.RunId, summary.CreatedAt),
            async _ =>
                [
                    .. (await traces.ListVersionsAsync(summary.Workflow, CancellationToken.None))
                        .Where(v => v.FirstSeen < summary.To)
                        .Select(v => new ReleaseMarker(v.Version, v.FirstSeen)),
                ]
        );

    /// <summary>The stored traces of a cluster's members by id, without messages.</summary>
    public Task<IReadOnlyDictionary<string, Trace>> MembersAsync(RunSummary summary, ClusterReport cluster) =>
        Once<IReadOnlyDictionary<string, Trace>>(
            _members,
            (summary.RunId + "/" + cluster.ClusterId, summary.CreatedAt),
            async _ =>
            {
                var members = new Dictionary<string, Trace>(StringComparer.Ordinal);
                await foreach (var trace in store.ReadAsync(new TraceQuery { TraceIds = cluster.Members }, CancellationToken.None))
                {
                    members[trace.TraceId] = trace;
                }

                return members;
            }
        );

    private static Task<T> Once<T>(
        ConcurrentDictionary<(string RunId, DateTime CreatedAt), Task<T>> kept,
        (string RunId, DateTime CreatedAt) key,
        Func<(string RunId, DateTime CreatedAt), Task<T>> read
    )
    {
        if (kept.TryGetValue(key, out var there) && !there.IsFaulted)
        {
            return there;
        }

        if (kept.Count >= Kept)
        {
            kept.Clear();
        }

        return kept[key] = read(key);
    }
}

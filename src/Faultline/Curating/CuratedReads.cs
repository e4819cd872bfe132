using Faultline.Analysis;
using Faultline.Labeling;

namespace Faultline.Curating;

/// <summary>How every step but the analysis itself reads runs: as people have changed them.</summary>
public static class CuratedReads
{
    /// <summary>The run with the edits in force, or null.</summary>
    public static async Task<AnalysisRun?> FindCuratedRunAsync(
        this IWorkbench workbench,
        string runId,
        CancellationToken cancellationToken = default
    ) =>
        await workbench.FindRunAsync(runId, cancellationToken) is { } run
            ? Curation.Of(run, await workbench.ReadClusterEditsAsync(runId, cancellationToken)).Run
            : null;

    /// <summary>The newest run of the workflow (of any when null) with the edits in force, or null.</summary>
    public static async Task<AnalysisRun?> LatestCuratedRunAsync(
        this IWorkbench workbench,
        string? workflow = null,
        CancellationToken cancellationToken = default
    ) =>
        await workbench.LatestRunAsync(workflow, cancellationToken) is { } run
            ? Curation.Of(run, await workbench.ReadClusterEditsAsync(run.RunId, cancellationToken)).Run
            : null;

    /// <summary>The labels of a curated run, each under the cluster its trace belongs to now: a label speaks of a trace, and goes where that goes.</summary>
    public static async Task<IReadOnlyList<Label>> ReadLabelsAsync(
        this IWorkbench workbench,
        AnalysisRun run,
        CancellationToken cancellationToken = default
    )
    {
        var labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken);
        if (labels.Count == 0)
        {
            return labels;
        }

        var home = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (cluster, member) in run.Clusters.SelectMany(c => c.Members.Select(m => (c.ClusterId, m))))
        {
            home.TryAdd(member, cluster);
        }

        foreach (var member in run.Noise.Members)
        {
            home.TryAdd(member, LabelSheet.Noise);
        }

        return
        [
            .. labels.Select(l =>
                home.TryGetValue(l.TraceId, out var cluster) && cluster != l.ClusterId ? l with { ClusterId = cluster } : l
            ),
        ];
    }
}

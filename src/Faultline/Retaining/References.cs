using Faultline.Analysis;
using Faultline.Configuration;

namespace Faultline.Retaining;

/// <summary>Trace ids that runs, labels and regression rows refer to.</summary>
/// <param name="TraceIds">Each once.</param>
/// <param name="Runs">Runs they were found in.</param>
/// <param name="Labels">Labels they were found on.</param>
/// <param name="Rows">Regression rows they were found in.</param>
public sealed record References(IReadOnlyCollection<string> TraceIds, int Runs, int Labels, int Rows)
{
    /// <param name="workbench">Holds runs and labels; null where the workspace has none.</param>
    /// <param name="config">Names directories of regression rows.</param>
    /// <param name="home">Where to look for them.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FaultlineException">A directory that the configuration names is missing, or a row cannot be read: what it refers to cannot be told.</exception>
    public static async Task<References> ReadAsync(
        IWorkbench? workbench,
        FaultlineConfig config,
        RetentionHome home,
        CancellationToken cancellationToken
    )
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var (runs, labels) = (0, 0);
        if (workbench is not null)
        {
            foreach (var summary in await workbench.ListRunsAsync(cancellationToken: cancellationToken))
            {
                if (await workbench.FindRunAsync(summary.RunId, cancellationToken) is { } run)
                {
                    ids.UnionWith(OfRun(run));
                    runs++;
                }

                var ofRun = await workbench.ReadLabelsAsync(summary.RunId, cancellationToken);
                ids.UnionWith(ofRun.Select(label => label.TraceId));
                labels += ofRun.Count;
            }
        }

        var rows = await OfDatasetsAsync(config, home, cancellationToken);
        ids.UnionWith(rows);
        return new References(ids, runs, labels, rows.Count);
    }

    private static IEnumerable<string> OfRun(AnalysisRun run) =>
        run
            .Clusters.SelectMany(cluster => cluster.Members.Concat(cluster.Representatives).Concat(cluster.Absorbed))
            .Concat(run.Noise.Members)
            .Concat(run.Noise.Outliers)
            .Concat(run.Map.Select(point => point.TraceId));

    private static async Task<List<string>> OfDatasetsAsync(FaultlineConfig config, RetentionHome home, CancellationToken cancellationToken)
    {
        var named = config
            .Workflows.Values.Append(config.Defaults)
            .SelectMany(workflow => workflow.Retention.Datasets)
            .Distinct(StringComparer.Ordinal)
            .Select(directory => Path.Combine(home.Beside, directory))
            .ToArray();
        if (Array.Find(named, directory => !Directory.Exists(directory)) is { } directory)
        {
            // Deleting what a dataset that was merely moved refers to could not be undone.
            throw FaultlineException.Input(
                $"The dataset directory {directory} of `retention.datasets` is not there; correct the configuration."
            );
        }

        var ids = new List<string>();
        foreach (
            var present in named
                .Append(Path.Combine(home.Workspace, "datasets"))
                .Append(Path.Combine(home.Beside, config.Regression.Directory))
                .Where(Directory.Exists)
        )
        {
            foreach (var file in Directory.EnumerateFiles(present, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                ids.AddRange(await RowTraceIds.ReadAsync(file, cancellationToken));
            }
        }

        return ids;
    }
}

/// <param name="Workspace">The workspace's directory.</param>
/// <param name="Beside">Where the configuration lies; what it names is relative to that.</param>
public sealed record RetentionHome(string Workspace, string Beside);

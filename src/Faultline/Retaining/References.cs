using Faultline.Analysis;

namespace Faultline.Cli.Retaining;

/// <summary>Trace ids that runs, labels and regression rows refer to.</summary>
internal sealed record References(IReadOnlyCollection<string> TraceIds, int Runs, int Labels, int Rows)
{
    public static async Task<References> ReadAsync(CliSession session, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var (runs, labels) = (0, 0);
        if (Directory.Exists(session.Workspace))
        {
            var workbench = await session.OpenWorkbenchAsync(cancellationToken);
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

        var rows = await OfDatasetsAsync(session, cancellationToken);
        ids.UnionWith(rows);
        return new References(ids, runs, labels, rows.Count);
    }

    private static IEnumerable<string> OfRun(AnalysisRun run) =>
        run
            .Clusters.SelectMany(cluster => cluster.Members.Concat(cluster.Representatives).Concat(cluster.Absorbed))
            .Concat(run.Noise.Members)
            .Concat(run.Noise.Outliers)
            .Concat(run.Map.Select(point => point.TraceId));

    private static async Task<List<string>> OfDatasetsAsync(CliSession session, CancellationToken cancellationToken)
    {
        var beside = Path.GetDirectoryName(session.ConfigPath) ?? ".";
        var named = session
            .Config.Workflows.Values.Append(session.Config.Defaults)
            .SelectMany(workflow => workflow.Retention.Datasets)
            .Distinct(StringComparer.Ordinal)
            .Select(directory => Path.Combine(beside, directory))
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
                .Append(Path.Combine(session.Workspace, "datasets"))
                .Append(session.RegressionDirectory)
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

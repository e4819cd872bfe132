using System.CommandLine;
using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Cli.Commands;

/// <summary>Which run a command works on; each command has its own set of these options.</summary>
internal sealed class RunChoice
{
    private readonly Option<string?> _run = new("--run") { Description = "The run (default: the newest).", HelpName = "ID" };

    private readonly Option<string?> _workflow = new("--workflow") { Description = "The newest run of this workflow.", HelpName = "W" };

    public void AddTo(Command command)
    {
        command.Options.Add(_run);
        command.Options.Add(_workflow);
    }

    /// <exception cref="FaultlineException">When there is no such run.</exception>
    public async Task<AnalysisRun> FindAsync(IWorkbench workbench, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workflow = parsed.GetValue(_workflow);
        if (parsed.GetValue(_run) is { } id)
        {
            return await workbench.FindCuratedRunAsync(id, cancellationToken)
                ?? throw FaultlineException.Input($"There is no run '{id}' in this workspace; `faultline analyze` makes one.");
        }

        return await workbench.LatestCuratedRunAsync(workflow, cancellationToken)
            ?? throw FaultlineException.Input(
                workflow is null
                    ? "There is no run yet; start with `faultline analyze --workflow W`."
                    : $"There is no run of workflow '{workflow}' yet; start with `faultline analyze --workflow {workflow}`."
            );
    }

    /// <exception cref="FaultlineException">When the run has no such cluster.</exception>
    public static Analysis.ClusterReport Cluster(AnalysisRun run, string id) =>
        run.Clusters.FirstOrDefault(c => c.ClusterId == id)
        ?? throw FaultlineException.Input(
            $"Run {run.RunId} has no cluster '{id}'; it has {string.Join(", ", run.Clusters.Select(c => c.ClusterId))}."
        );
}

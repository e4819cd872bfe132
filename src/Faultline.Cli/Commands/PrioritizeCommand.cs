using System.CommandLine;
using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Prioritizing;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline prioritize</c>: step 4, what to fix first, from a run that is there.</summary>
internal static class PrioritizeCommand
{
    private static readonly Option<int> Top = new("--top")
    {
        Description = "How many clusters the top holds; ties are looked for at its boundary.",
        HelpName = "N",
        DefaultValueFactory = _ => Prioritizer.DefaultTop,
    };

    private static readonly Option<string?> Run = new("--run") { Description = "The run to rank (default: the newest).", HelpName = "ID" };

    private static readonly Option<string?> Workflow = new("--workflow")
    {
        Description = "The newest run of this workflow.",
        HelpName = "W",
    };

    public static Command Create()
    {
        var command = new Command("prioritize", "Rank the failure clusters of a run by impact, beside their rank by frequency.")
        {
            Top,
            Run,
            Workflow,
            PrioritizeWeighCommand.Create(),
        };
        Top.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(Top) < 1)
            {
                result.AddError("--top is a number of clusters and must be at least 1.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await FindAsync(workbench, parsed.GetValue(Run), parsed.GetValue(Workflow), cancellationToken);
        var document = PriorityDocument.Of(run, session.Config.For(run.Workflow).Impact, parsed.GetValue(Top));
        foreach (var warning in document.Warnings)
        {
            CliSession.Warn(warning);
        }

        if (session.Json)
        {
            CliSession.WriteJson(document);
        }
        else
        {
            PriorityView.Print(document);
        }

        return ExitCodes.Done;
    }

    private static async Task<AnalysisRun> FindAsync(
        IWorkbench workbench,
        string? id,
        string? workflow,
        CancellationToken cancellationToken
    )
    {
        if (id is null)
        {
            return await workbench.LatestCuratedRunAsync(workflow, cancellationToken)
                ?? throw FaultlineException.Input(
                    $"There is no run{(workflow is null ? "" : $" of '{workflow}'")} in this workspace yet; `faultline analyze --workflow W` makes one."
                );
        }

        if (await workbench.FindCuratedRunAsync(id, cancellationToken) is { } run)
        {
            return run;
        }

        var known = (await workbench.ListRunsAsync(workflow, cancellationToken)).Select(r => r.RunId).ToArray();
        throw FaultlineException.Input(
            known.Length == 0
                ? $"There is no run '{id}': the workspace has none yet; `faultline analyze --workflow W` makes one."
                : $"There is no run '{id}'; the newest is '{known[0]}'{(NearestName.Find(id, known) is { } near ? $", the nearest in name '{near}'" : "")}."
        );
    }
}

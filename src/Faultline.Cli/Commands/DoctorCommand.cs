using System.CommandLine;
using Faultline.Curating;
using Faultline.Doctoring;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline doctor</c>: the workflow's common mistakes, checked against this workspace. Exit code 1 when one is found.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> s_workflow = new("--workflow")
    {
        Description = "Only this workflow (default: all).",
        HelpName = "W",
    };

    private static readonly Option<string[]> s_dataset = new("--dataset")
    {
        Description =
            "Where regression sets are, beside `regression.directory` of the configuration and the directories that the gate has used; may be repeated.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var command = new Command("doctor", "Check this workspace for the eight mistakes that most often spoil the workflow.")
        {
            s_workflow,
            s_dataset,
        };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var store = await session.OpenTracesAsync(cancellationToken);
        var diagnoses = new List<WorkflowDiagnosis>();
        var known = await store.ListWorkflowsAsync(cancellationToken);
        if (parsed.GetValue(s_workflow) is { } one)
        {
            known = [await Pulling.WorkflowLookup.RequireAsync(store, one, cancellationToken)];
        }

        foreach (var workflow in known)
        {
            var run = await workbench.LatestCuratedRunAsync(workflow.Workflow, cancellationToken);
            var input = await DoctorReader.ReadAsync(
                workbench,
                workflow.Workflow,
                run,
                session.Config,
                run is null ? new Dictionary<string, int>() : await DoctorReader.IntentsAsync(store, run, cancellationToken),
                [session.RegressionDirectory, .. parsed.GetValue(s_dataset) ?? []],
                session.Now,
                cancellationToken
            );
            diagnoses.Add(new WorkflowDiagnosis(workflow.Workflow, run?.RunId, Doctor.Examine(input)));
        }

        var report = new DoctorReport(session.Workspace, diagnoses);
        if (session.Json)
        {
            CliSession.WriteJson(report);
        }
        else
        {
            Print(report);
        }

        return report.Mistakes > 0 ? ExitCodes.GateFailed : ExitCodes.Done;
    }

    private static void Print(DoctorReport report)
    {
        var console = AnsiConsole.Console;
        foreach (var workflow in report.Workflows)
        {
            console.MarkupLineInterpolated(
                $"[bold]{TerminalText.Neutralise(workflow.Workflow)}[/]  {(workflow.RunId is { } id ? "run " + id : "not analysed yet")}"
            );
            foreach (var check in workflow.Checks)
            {
                var (mark, colour) = check.State switch
                {
                    DoctorStates.Ok => ("✓", "green"),
                    DoctorStates.Mistake => ("✗", "red"),
                    _ => ("–", "grey"),
                };
                console.MarkupLine($"  [{colour}]{mark}[/] {Markup.Escape(check.Title)}");
                console.WriteLine("    " + TerminalText.Neutralise(check.Evidence));
                if (check.Command is { } command)
                {
                    // Past the console, which would break the line at its width: a command is there to be copied.
                    Console.Out.WriteLine("    → " + TerminalText.Neutralise(command));
                }
            }

            console.WriteLine();
        }

        console.WriteLine(
            report.Mistakes == 0 ? "No mistake found."
            : report.Mistakes == 1 ? "1 mistake found."
            : $"{report.Mistakes} mistakes found."
        );
    }
}

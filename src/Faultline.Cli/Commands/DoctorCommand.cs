using System.CommandLine;
using Faultline.Analysis;
using Faultline.Doctoring;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Traces;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline doctor</c>: the workflow's common mistakes, checked against this workspace. Exit code 1 when one is found.</summary>
internal static class DoctorCommand
{
    /// <summary>Earlier runs whose labels count: those somebody may have labelled lately.</summary>
    private const int RunsOfLabels = 8;

    private static readonly Option<string?> s_workflow = new("--workflow")
    {
        Description = "Only this workflow (default: all).",
        HelpName = "W",
    };

    private static readonly Option<string[]> s_dataset = new("--dataset")
    {
        Description = "Where regression sets are, beside the directories that the gate has used; may be repeated.",
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
        var directories = await DirectoriesAsync(workbench, parsed.GetValue(s_dataset) ?? [], cancellationToken);
        var diagnoses = new List<WorkflowDiagnosis>();
        var known = await store.ListWorkflowsAsync(cancellationToken);
        if (parsed.GetValue(s_workflow) is { } one)
        {
            known = [await Pulling.WorkflowLookup.RequireAsync(store, one, cancellationToken)];
        }

        foreach (var workflow in known)
        {
            var run = await workbench.LatestRunAsync(workflow.Workflow, cancellationToken);
            var input = new DoctorInput
            {
                Workflow = workflow.Workflow,
                Run = run,
                Config = session.Config,
                Labels = await LabelsAsync(workbench, workflow.Workflow, cancellationToken),
                Confirmations = await workbench.ReadConfirmationsAsync(workflow.Workflow, cancellationToken),
                Directories = directories,
                RegressionSets = Sets(directories),
                Intents = run is null ? new Dictionary<string, int>() : await IntentsAsync(store, run, cancellationToken),
                Now = session.Now,
            };
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

    private static async Task<IReadOnlyList<string>> DirectoriesAsync(
        IWorkbench workbench,
        IEnumerable<string> named,
        CancellationToken cancellationToken
    ) =>
        [
            .. named
                .Concat((await workbench.ReadGateResultsAsync(cancellationToken)).Select(g => g.Dataset))
                .Select(Path.GetFullPath)
                .Where(Directory.Exists)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static HashSet<string> Sets(IEnumerable<string> directories) =>
        directories
            .SelectMany(d => Directory.EnumerateFiles(d, "*.jsonl"))
            .Select(f => RegressionFileName.Parse(Path.GetFileName(f))?.ClusterId)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<Label>> LabelsAsync(IWorkbench workbench, string workflow, CancellationToken cancellationToken)
    {
        var labels = new List<Label>();
        foreach (var run in (await workbench.ListRunsAsync(workflow, cancellationToken)).Take(RunsOfLabels))
        {
            labels.AddRange(await workbench.ReadLabelsAsync(run.RunId, cancellationToken));
        }

        return labels;
    }

    private static async Task<SortedDictionary<string, int>> IntentsAsync(
        ITraceStore store,
        AnalysisRun run,
        CancellationToken cancellationToken
    )
    {
        var ids = run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).ToList();
        var intents = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var trace in await LabelExportCommand.ReadAsync(store, ids, cancellationToken))
        {
            intents[trace.Intent ?? ""] = intents.GetValueOrDefault(trace.Intent ?? "") + 1;
        }

        return intents;
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
                    console.WriteLine("    → " + TerminalText.Neutralise(command));
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

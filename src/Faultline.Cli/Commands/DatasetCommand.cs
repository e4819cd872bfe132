using System.CommandLine;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary><c>dataset build</c>: confirmed clusters become regression sets.</summary>
internal static class DatasetCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description =
            "The directory of the sets: one JSONL file a cluster (default: `regression.directory` of faultline.yaml, which is evals beside it).",
        HelpName = "DIR",
    };

    private static readonly Option<int> MaxRows = new("--max-rows")
    {
        Description = "Rows a cluster at most, those that are there included.",
        HelpName = "N",
        DefaultValueFactory = _ => 200,
    };

    private static readonly Option<string[]> Cluster = new("--cluster")
    {
        Description = "Only this cluster (may be repeated).",
        HelpName = "ID",
    };

    private static readonly Option<string?> Unconfirmed = new("--unconfirmed")
    {
        Description = "Take clusters whose tag nobody confirmed too, for this reason; it is written into their rows.",
        HelpName = "REASON",
    };

    public static Command Create()
    {
        var build = new Command("build", "Write or extend the regression sets; rows that are there stay as they are.");
        build.Options.Add(Output);
        build.Options.Add(MaxRows);
        build.Options.Add(Cluster);
        build.Options.Add(Unconfirmed);
        Run.AddTo(build);
        CliSession.SetAction(build, RunAsync);
        return new Command("dataset", "Regression sets, one a failure cluster.")
        {
            build,
            DatasetImportCommand.Create(),
            DatasetHealthCommand.Create(),
        };
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(MaxRows) < 1)
        {
            throw FaultlineException.Input("--max-rows must be at least 1.");
        }

        if (parsed.GetValue(Unconfirmed) is { } reason && string.IsNullOrWhiteSpace(reason))
        {
            throw FaultlineException.Input("--unconfirmed needs a reason.");
        }

        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var store = await session.OpenTracesAsync(cancellationToken);
        var report = await DatasetBuilder.BuildAsync(
            new DatasetBuildRequest
            {
                Run = run,
                Confirmations = await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken),
                Labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken),
                Adjudications = await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken),
                Config = session.Config.For(run.Workflow),
                ReadTraces = (ids, token) => LabelExportCommand.ReadAsync(store, ids, token, messages: true),
                Directory = parsed.GetValue(Output) ?? session.RegressionDirectory,
                MaxRows = parsed.GetValue(MaxRows),
                ClusterIds = parsed.GetValue(Cluster) is { Length: > 0 } named ? named : null,
                UnconfirmedReason = parsed.GetValue(Unconfirmed),
                Now = session.Now,
            },
            progress: null,
            cancellationToken
        );
        foreach (var warning in report.Warnings)
        {
            CliSession.Warn(warning);
        }

        if (session.Json)
        {
            CliSession.WriteJson(report);
        }
        else
        {
            Print(session, report);
        }

        return report.Clusters.Count == 0
            ? throw FaultlineException.Input(
                "No cluster could feed a regression set: confirm one with `faultline label confirm CLUSTER`, or pass --unconfirmed REASON."
            )
            : ExitCodes.Done;
    }

    private static void Print(CliSession session, DatasetBuildReport report)
    {
        foreach (var cluster in report.Clusters)
        {
            session.Say(
                TerminalText.Neutralise(
                    $"{cluster.File}: {cluster.Rows} rows ({cluster.Kept} kept, {cluster.Added} added); {cluster.Rows - cluster.NeedsGold} can be judged, {cluster.NeedsGold} need a gold answer; left out {cluster.Duplicates} near-duplicates and {cluster.Unproven} that the failed answer would pass"
                )
            );
        }

        foreach (var skipped in report.Skipped)
        {
            session.Say(TerminalText.Neutralise($"skipped {skipped.ClusterId} ({skipped.Name}): {skipped.Reason}"));
        }
    }
}

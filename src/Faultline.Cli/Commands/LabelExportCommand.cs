using System.CommandLine;
using Faultline.Labeling;
using Faultline.Sources.Labels;
using Faultline.Traces;

namespace Faultline.Cli.Commands;

/// <summary><c>label export</c>: a blind sheet for one reviewer.</summary>
internal static class LabelExportCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Option<string> Reviewer = new("--reviewer")
    {
        Description = "Who will fill it in.",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "CSV, or JSONL when the name ends so (default: labels-NAME.csv).",
        HelpName = "FILE",
    };

    private static readonly Option<int?> PerCluster = new("--per-cluster")
    {
        Description =
            "Traces of each cluster; the same for every reviewer (default: what the run's plan says, 20 where nobody has set one).",
        HelpName = "N",
    };

    private static readonly Option<string[]> Cluster = new("--cluster")
    {
        Description = "Only this cluster (may be repeated); `noise` for the failures of no cluster.",
        HelpName = "ID",
    };

    public static Command Create()
    {
        var command = new Command("export", "Write a sheet to label, blind: no suggested tag, no cluster, nobody else's label.");
        command.Options.Add(Reviewer);
        command.Options.Add(Output);
        command.Options.Add(PerCluster);
        command.Options.Add(Cluster);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var reviewer = parsed.GetValue(Reviewer)!.Trim();
        if (reviewer.Length == 0 || parsed.GetValue(PerCluster) < 1)
        {
            throw FaultlineException.Input(reviewer.Length == 0 ? "--reviewer must be a name." : "--per-cluster must be at least 1.");
        }

        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var clusters = parsed.GetValue(Cluster) is { Length: > 0 } named
            ? named.Select(id => id == LabelSheet.Noise ? id : RunChoice.Cluster(run, id).ClusterId).ToArray()
            : null;
        var plan = await workbench.ReadReviewPlanAsync(run.RunId, cancellationToken);
        plan = plan with { PerCluster = parsed.GetValue(PerCluster) ?? plan.PerCluster };
        var labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken);
        // What somebody put into everyone's queue on the map is in everyone's sheet too, unless single clusters are asked for.
        var asked = clusters is null ? AskedItems.Of(await workbench.ReadReviewMarksAsync(run.RunId, cancellationToken)) : [];
        var items = LabelSheet.Sample(run, plan.PerCluster, session.Seed, clusters).Concat(asked).Distinct(StringComparer.Ordinal);
        var ids = ReviewQueue.For(run, plan, reviewer, items, labels);
        if (ids.Count == 0)
        {
            throw FaultlineException.Input(
                $"Nothing in run {run.RunId} wants a label of {reviewer}: {plan.Words}, and others have given them; `faultline label plan` shows and sets how much is labelled."
            );
        }

        var store = await session.OpenTracesAsync(cancellationToken);
        var traces = await ReadAsync(store, ids, cancellationToken);
        if (traces.Count == 0)
        {
            throw FaultlineException.Input($"Run {run.RunId} has no clustered trace in this workspace to label.");
        }

        var sheet = LabelSheet.Create(run.RunId, reviewer, traces, labels);
        var path = parsed.GetValue(Output) ?? $"labels-{SafeName(reviewer)}.csv";
        LabelSheetWriter.Write(path, sheet);
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    path,
                    run.RunId,
                    reviewer,
                    items = sheet.Items.Count,
                    labelled = sheet.Items.Count(i => i.Tag is not null),
                    tags = LabelTags.Allowed(session.Config),
                }
            );
        }
        else
        {
            session.Say($"Wrote {sheet.Items.Count} items to {TerminalText.Neutralise(path)}. Fill in the column tag with one of:");
            session.Say("  " + TerminalText.Neutralise(string.Join(", ", LabelTags.Allowed(session.Config))));
            session.Say($"then `faultline label import {TerminalText.Neutralise(path)} --reviewer {TerminalText.Neutralise(reviewer)}`.");
        }

        return ExitCodes.Done;
    }

    internal static async Task<IReadOnlyList<Trace>> ReadAsync(
        ITraceStore store,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken,
        bool messages = false
    )
    {
        var traces = new List<Trace>(ids.Count);
        if (ids.Count > 0)
        {
            await foreach (var trace in store.ReadAsync(new TraceQuery { TraceIds = ids, IncludeMessages = messages }, cancellationToken))
            {
                traces.Add(trace);
            }
        }

        return traces;
    }

    // A reviewer's name must not choose a directory.
    private static string SafeName(string name) => new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_')]);
}

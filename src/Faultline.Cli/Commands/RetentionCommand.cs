using System.CommandLine;
using System.Globalization;
using Faultline.Retaining;
using Faultline.Traces;

namespace Faultline.Cli.Commands;

/// <summary><c>retention</c>: traces older than the configured age leave the workspace, except those something still refers to.</summary>
internal static class RetentionCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Count what would go, and change nothing." };

    private static readonly Option<double?> Days = new("--days")
    {
        Description = "Keep this many days, for every workflow, whatever the configuration says.",
        HelpName = "N",
    };

    public static Command Create()
    {
        var command = new Command(
            "retention",
            "Delete traces older than `retention.days`, except those that a label, a run or a regression row refers to."
        )
        {
            DryRun,
            Days,
        };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var days = parsed.GetValue(Days);
        if (days is not (null or >= 1 and <= 36_500))
        {
            throw FaultlineException.Input($"--days {days} is out of range; it must be from 1 to 36500.");
        }

        var dryRun = parsed.GetValue(DryRun);
        var rules = RetentionRules.Of(session.Config, days, session.Now);
        if (rules.Count == 0)
        {
            throw FaultlineException.Input(
                "No workflow has a `retention.days`, so everything is kept; set one in faultline.yaml or give --days N."
            );
        }

        var store = await session.OpenTracesAsync(cancellationToken);
        var keep = await References.ReadAsync(
            Directory.Exists(session.Workspace) ? await session.OpenWorkbenchAsync(cancellationToken) : null,
            session.Config,
            new RetentionHome(session.Workspace, Path.GetDirectoryName(session.ConfigPath) ?? "."),
            cancellationToken
        );
        var results = new List<RetentionLine>();
        foreach (var rule in rules)
        {
            results.Add(
                new RetentionLine(
                    rule.Workflow,
                    rule.Before,
                    await store.DeleteAsync(rule with { Keep = keep.TraceIds, DryRun = dryRun }, cancellationToken)
                )
            );
        }

        Print(session, new RetentionDocument(dryRun, keep.TraceIds.Count, results), keep);
        return ExitCodes.Done;
    }

    private static void Print(CliSession session, RetentionDocument document, References keep)
    {
        if (session.Json)
        {
            CliSession.WriteJson(document);
        }

        foreach (var line in document.Rules)
        {
            var what = line.Workflow is null ? "every other workflow" : TerminalText.Neutralise(line.Workflow);
            session.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}: {line.Deleted.Traces:N0} traces from before {line.Before:yyyy-MM-dd HH:mm} UTC {(document.DryRun ? "would go" : "deleted")}, with {line.Deleted.Spans:N0} spans and {line.Deleted.Evaluations:N0} evaluations; {line.Deleted.Kept:N0} old ones kept because something refers to them."
                )
            );
        }

        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Kept whatever their age: {document.Referenced:N0} traces of {keep.Runs:N0} runs, {keep.Labels:N0} labels and {keep.Rows:N0} regression rows."
            )
        );
    }
}

/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Referenced">Traces that are kept whatever their age.</param>
/// <param name="Rules">One line a rule.</param>
internal sealed record RetentionDocument(bool DryRun, int Referenced, IReadOnlyList<RetentionLine> Rules);

/// <param name="Workflow">The workflow, or null for all that have no rule of their own.</param>
/// <param name="Before">Traces that began before this went, UTC.</param>
/// <param name="Deleted">What went, or would go.</param>
internal sealed record RetentionLine(string? Workflow, DateTime Before, DeletionResult Deleted);

using System.CommandLine;
using System.Globalization;
using Faultline.Curating;

namespace Faultline.Cli.Commands;

/// <summary><c>clusters history</c>: what was changed, by whom, and what of it is in force.</summary>
internal static class ClustersHistoryCommand
{
    private static readonly RunChoice Run = new();

    public static Command Create()
    {
        var command = new Command("history", "Changes of a run's clusters, in order.");
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var id = (await Run.FindAsync(workbench, parsed, cancellationToken)).RunId;
        var made = (await workbench.FindRunAsync(id, cancellationToken))!;
        var history = Curation.Of(made, await workbench.ReadClusterEditsAsync(id, cancellationToken)).History;
        if (session.Json)
        {
            CliSession.WriteJson(history);
            return ExitCodes.Done;
        }

        foreach (var entry in history)
        {
            var state =
                entry.Undo is { } undo ? $"taken back by {undo.Person}"
                : entry.Objection is { } objection ? "does not apply: " + objection
                : "in force";
            var at = entry.Edit.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            session.Say(TerminalText.Neutralise($"{entry.Edit.Sequence}. {at} {entry.Edit.Person} {EditText.Of(entry.Edit)} ({state})"));
        }

        if (history.Count == 0)
        {
            session.Say($"Nobody has changed the clusters of run {id}.");
        }

        return ExitCodes.Done;
    }
}

using System.CommandLine;
using System.Globalization;

namespace Faultline.Cli.Commands;

/// <summary><c>label suggest</c>: the tag that evidence or a judge suggests for each cluster. A suggestion is never a label.</summary>
internal static class LabelSuggestCommand
{
    private static readonly RunChoice Run = new();

    public static Command Create()
    {
        var command = new Command("suggest", "Show the tag suggested for each cluster, by what, and why.");
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var confirmed = (await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken)).ToDictionary(
            c => c.ClusterId,
            StringComparer.Ordinal
        );
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    run.RunId,
                    suggestions = run.Clusters.Select(c => new
                    {
                        c.ClusterId,
                        c.Name,
                        c.Size,
                        suggested = c.Tag.Value,
                        c.Tag.Source,
                        c.Tag.Confidence,
                        c.Tag.Reason,
                        confirmed = confirmed.GetValueOrDefault(c.ClusterId)?.Tag,
                    }),
                }
            );
            return ExitCodes.Done;
        }

        foreach (var cluster in run.Clusters)
        {
            var state = confirmed.TryGetValue(cluster.ClusterId, out var c) ? $"confirmed as {c.Tag} by {c.Person}" : "unconfirmed";
            session.Say(
                TerminalText.Neutralise(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{cluster.ClusterId}  {cluster.Name}  ({cluster.Size} failures): {cluster.Tag.Value} by {cluster.Tag.Source}, {cluster.Tag.Confidence:P0} sure; {state}"
                    )
                )
            );
            session.Say("    " + TerminalText.Neutralise(cluster.Tag.Reason));
        }

        return ExitCodes.Done;
    }
}

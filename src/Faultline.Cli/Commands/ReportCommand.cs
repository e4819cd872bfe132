using System.CommandLine;
using System.Text;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Reporting;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline report</c>: the findings of a run as one self-contained file.</summary>
internal static class ReportCommand
{
    private static readonly Option<string?> s_run = new("--run") { Description = "Id of the run (default: the newest).", HelpName = "ID" };

    private static readonly Option<string?> s_workflow = new("--workflow")
    {
        Description = "Take the newest run of this workflow.",
        HelpName = "W",
    };

    private static readonly Option<string?> s_format = new("--format")
    {
        Description = "md, html or json (default: by the file's ending, else md).",
        HelpName = "md|html|json",
    };

    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Write to this file instead of standard output.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        s_format.AcceptOnlyFromAmong("md", "html", "json");
        var command = new Command("report", "Write the findings of a run as Markdown, as one HTML file, or as JSON.")
        {
            s_run,
            s_workflow,
            s_format,
            s_output,
        };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.GetValue(s_output);
        var format = parsed.GetValue(s_format) ?? (session.Json ? "json" : ByEnding(output));
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var id = parsed.GetValue(s_run);
        var run =
            (
                id is null
                    ? await workbench.LatestCuratedRunAsync(parsed.GetValue(s_workflow), cancellationToken)
                    : await workbench.FindCuratedRunAsync(id, cancellationToken)
            )
            ?? throw FaultlineException.Input(
                id is null
                    ? $"There is no run in the workspace {session.Workspace} yet; run `faultline analyze --workflow W` first."
                    : $"There is no run '{id}' in the workspace {session.Workspace}."
            );
        run = Confirmed(run, await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken));
        var text = format switch
        {
            "json" => JsonSerializer.Serialize(run, FaultlineJson.Document) + "\n",
            "html" => HtmlReport.Write(await LoadAsync()),
            _ => MarkdownReport.Write(await LoadAsync()),
        };
        if (output is null)
        {
            await Console.Out.WriteAsync(text);
            return ExitCodes.Done;
        }

        await File.WriteAllTextAsync(output, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
        session.Say($"Wrote {TerminalText.Neutralise(output)}.");
        return ExitCodes.Done;

        async Task<ReportModel> LoadAsync() =>
            await ReportModels.LoadAsync(run, await session.OpenTracesAsync(cancellationToken), cancellationToken);
    }

    // What people confirmed since the run was made outranks what it suggested.
    private static AnalysisRun Confirmed(AnalysisRun run, IReadOnlyList<Confirmation> confirmations)
    {
        var latest = confirmations.ToDictionary(c => c.ClusterId, StringComparer.Ordinal);
        return run with
        {
            Clusters =
            [
                .. run.Clusters.Select(c =>
                    latest.TryGetValue(c.ClusterId, out var confirmation)
                        ? c with
                        {
                            Tag = c.Tag with { Value = confirmation.Tag, Source = "human", Confirmed = true },
                        }
                        : c
                ),
            ],
        };
    }

    private static string ByEnding(string? path) =>
        Path.GetExtension(path)?.ToLowerInvariant() switch
        {
            ".html" or ".htm" => "html",
            ".json" => "json",
            _ => "md",
        };
}

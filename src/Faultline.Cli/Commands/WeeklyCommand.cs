using System.CommandLine;
using Faultline.Weekly;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline weekly</c>: the last full week, compared with the week before.</summary>
internal static class WeeklyCommand
{
    private static readonly Option<string[]> s_workflow = new("--workflow")
    {
        Description = "Only this workflow; may be repeated (default: every workflow that is stored).",
        HelpName = "W",
    };

    private static readonly Option<int> s_limit = new("--limit")
    {
        Description = "Most failed traces to cluster; more are sampled.",
        HelpName = "N",
        DefaultValueFactory = _ => 2000,
    };

    private static readonly Option<bool> s_noSend = new("--no-send") { Description = "Send no findings, whatever the configuration says." };

    public static Command Create()
    {
        var command = new Command(
            "weekly",
            "Analyse the last full week (Monday to Monday, UTC) and say what changed since the week before: new, reopened, growing, shrinking and vanished clusters."
        )
        {
            s_workflow,
            s_limit,
            s_noSend,
        };
        s_limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(s_limit) < 1)
            {
                result.AddError("--limit is a number of traces and must be at least 1.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new WeeklyRequest(session.Now, parsed.GetValue(s_workflow) ?? [], session.Seed, parsed.GetValue(s_limit));
        var outcome = await AnalyzeProgress.ShowAsync(progress =>
            WeeklyRuns.RunAsync(session, request, !parsed.GetValue(s_noSend), progress, cancellationToken)
        );
        foreach (var skipped in outcome.Skipped)
        {
            CliSession.Warn($"'{skipped.Workflow}' was left out: {skipped.Reason}.");
        }

        if (session.Json)
        {
            CliSession.WriteJson(outcome);
        }
        else
        {
            foreach (var digest in outcome.Workflows)
            {
                WeeklyView.Print(digest);
            }
        }

        return ExitCodes.Done;
    }
}

using System.CommandLine;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline pull</c>: step 1, the failed traces of a window with their signals and weights.</summary>
internal static class PullCommand
{
    private static readonly Option<string> Workflow = new("--workflow")
    {
        Description = "The workflow to look at.",
        HelpName = "W",
        Required = true,
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Most failed traces to return; more are sampled.",
        HelpName = "N",
        DefaultValueFactory = _ => 2000,
    };

    private static readonly Option<string[]> Signal = new("--signal")
    {
        Description = "Count only this signal kind as a failure (may be repeated): " + string.Join(", ", SignalKinds.All) + ".",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo?> Output = new("--output", "-o")
    {
        Description = "Write the failed traces as JSONL trace rows with their signals and weight.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("pull", "Pull the failed traces of a window, with the signals they failed on and their sampling weights.")
        {
            Workflow,
            Limit,
            Signal,
            Output,
        };
        WindowOptions.AddTo(command);
        Limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(Limit) < 1)
            {
                result.AddError("--limit is the number of traces to return and must be at least 1.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var config = session.Config;
        var store = await session.OpenTracesAsync(cancellationToken);
        var workflow = await WorkflowLookup.RequireAsync(store, parsed.GetRequiredValue(Workflow), cancellationToken);
        var (from, to) = WindowOptions.Resolve(session, parsed, workflow);
        var kinds = parsed.GetValue(Signal);
        var pull = await new Puller(store, config).PullAsync(
            new PullRequest
            {
                Workflow = workflow.Workflow,
                From = from,
                To = to,
                Limit = parsed.GetValue(Limit),
                Seed = session.Seed,
                Kinds = kinds is { Length: > 0 } ? kinds : null,
                Now = session.Now,
            },
            progress: null,
            cancellationToken
        );
        if (parsed.GetValue(Output) is { } file)
        {
            await PulledRows.WriteAsync(file.FullName, pull, cancellationToken);
        }

        foreach (var warning in pull.Warnings)
        {
            CliSession.Warn(warning);
        }

        if (session.Json)
        {
            CliSession.WriteJson(PullDocument.Of(pull));
        }
        else
        {
            PullView.Print(pull, parsed.GetValue(Output)?.FullName);
        }

        return ExitCodes.Done;
    }
}

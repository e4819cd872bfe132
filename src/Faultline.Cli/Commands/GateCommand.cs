using System.CommandLine;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary><c>gate</c>: judges an agent's answers cluster by cluster.</summary>
internal static class GateCommand
{
    private static readonly GateOptions Options = new();

    private static readonly Option<string?> BaselineOption = new("--baseline")
    {
        Description =
            "What to compare with: a results file, or what `gate baseline bless` wrote (default: baseline.jsonl beside the sets, where there is one).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> BaselineVersion = new("--baseline-version")
    {
        Description = "Of the answers in --baseline, take those of this agent version only.",
        HelpName = "V",
    };

    private static readonly Option<bool> NoBaseline = new("--no-baseline")
    {
        Description = "Compare with nothing, though a baseline stands beside the sets.",
    };

    private static readonly Option<string?> Markdown = new("--markdown")
    {
        Description = "Write the report for a pull request.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> JUnit = new("--junit") { Description = "Write the report as JUnit XML.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("gate", "Block a change that brings a known failure back: judge an agent's answers cluster by cluster.");
        Options.AddTo(command);
        command.Options.Add(BaselineOption);
        command.Options.Add(BaselineVersion);
        command.Options.Add(NoBaseline);
        command.Options.Add(Markdown);
        command.Options.Add(JUnit);
        command.Subcommands.Add(GateBaselineCommand.Create());
        command.Subcommands.Add(GateSelfTestCommand.Create());
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (outcome, _) = await GateRun.RunAsync(session, parsed, Options, Baseline(parsed), repeats: null, cancellationToken);
        var report = outcome.Report;
        WriteFiles(parsed, outcome);
        if (session.Json)
        {
            CliSession.WriteJson(report);
        }
        else
        {
            GateTable.Write(report);
        }

        foreach (var warning in report.Warnings)
        {
            CliSession.Warn(warning);
        }

        return report.ExitCode;
    }

    private static (string Path, string? Version)? Baseline(ParseResult parsed)
    {
        if (parsed.GetValue(NoBaseline))
        {
            return null;
        }

        var path = parsed.GetValue(BaselineOption) ?? RegressionDatasetReader.BaselineBeside(parsed.GetValue(Options.Dataset)!);
        return path is null ? null : (path, parsed.GetValue(BaselineVersion));
    }

    private static void WriteFiles(ParseResult parsed, GateOutcome outcome)
    {
        if (parsed.GetValue(Markdown) is { } markdown)
        {
            File.WriteAllText(markdown, GateMarkdown.Write(outcome.Report, outcome.Results));
        }

        if (parsed.GetValue(JUnit) is { } junit)
        {
            File.WriteAllText(junit, GateJUnit.Write(outcome));
        }
    }
}

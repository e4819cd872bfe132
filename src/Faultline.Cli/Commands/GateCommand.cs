using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Faultline.Analysis;
using Faultline.Cli.Publishing;
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

    private static readonly Option<string?> GitLab = new("--gitlab")
    {
        Description = "Write the failing rows as GitLab's code-quality report.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> GitHub = new("--github")
    {
        Description =
            "Write the report to the pull request: one comment, updated in place, and a check. Needs GITHUB_TOKEN and the variables of a GitHub job.",
    };

    private static readonly Option<bool> Record = new("--record")
    {
        Description = "Keep the report in the workspace, for the history of the gate.",
    };

    private static readonly Option<string?> RecordAs = new("--record-as")
    {
        Description = "Record it under this name: a prompt version, a commit.",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new Command("gate", "Block a change that brings a known failure back: judge an agent's answers cluster by cluster.");
        Options.AddTo(command);
        command.Options.Add(BaselineOption);
        command.Options.Add(BaselineVersion);
        command.Options.Add(NoBaseline);
        command.Options.Add(Markdown);
        command.Options.Add(JUnit);
        command.Options.Add(GitLab);
        command.Options.Add(GitHub);
        command.Options.Add(Record);
        command.Options.Add(RecordAs);
        command.Subcommands.Add(GateBaselineCommand.Create());
        command.Subcommands.Add(GateSelfTestCommand.Create());
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        // Before the agent is asked anything: a missing token must not cost a run.
        var target = parsed.GetValue(GitHub) ? GitHubTarget.FromEnvironment() : null;
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

        if (parsed.GetValue(Record) || parsed.GetValue(RecordAs) is not null)
        {
            var label = parsed.GetValue(RecordAs) ?? parsed.GetValue(Options.AgentVersion);
            await RecordAsync(session, outcome, label, cancellationToken);
        }

        if (target is not null)
        {
            using var publisher = new GitHubPublisher(target);
            foreach (var problem in await publisher.PublishAsync(report, GateMarkdown.Write(report, outcome.Results), cancellationToken))
            {
                CliSession.Warn(problem);
            }
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

    private static async Task RecordAsync(CliSession session, GateOutcome outcome, string? label, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken, create: true);
        var json = RecordedGate.Of(outcome, label).ToJson();
        // The same run recorded twice is one record.
        var id = "gate-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{session.Now:O} {json}")))[..16];
        // Runs recorded as of one moment keep the order in which they were made.
        var at = session.Now;
        var taken = (await workbench.ListGateResultsAsync(cancellationToken))
            .Where(g => g.GateId != id)
            .Select(g => g.CreatedAt)
            .ToHashSet();
        while (taken.Contains(at))
        {
            at = at.AddSeconds(1);
        }

        await workbench.SaveGateResultAsync(new GateRecord(id, at, outcome.Dataset.Path, outcome.Report.Verdict, json), cancellationToken);
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

        if (parsed.GetValue(GitLab) is { } gitLab)
        {
            File.WriteAllText(gitLab, GateCodeQuality.Write(outcome, Directory.GetCurrentDirectory()));
        }
    }
}

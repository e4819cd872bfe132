using System.CommandLine;
using Faultline.Configuration;

namespace Faultline.Cli.Commands;

/// <summary><c>schedule install</c>: writes the files another scheduler needs, shows them, and activates nothing.</summary>
internal static class ScheduleInstallCommand
{
    private static readonly Option<bool> s_systemd = new("--systemd") { Description = "A systemd timer and its service." };
    private static readonly Option<bool> s_cron = new("--cron") { Description = "A crontab line." };
    private static readonly Option<bool> s_github = new("--github") { Description = "A GitHub Actions workflow." };

    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Directory to write into (default: the current one).",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var command = new Command(
            "install",
            "Write a systemd timer, a crontab line or a CI workflow that makes the weekly run. They are shown, not activated."
        )
        {
            s_systemd,
            s_cron,
            s_github,
            s_output,
        };
        command.Validators.Add(result =>
        {
            if (new[] { s_systemd, s_cron, s_github }.Count(o => result.GetValue(o)) != 1)
            {
                result.AddError("Give one of --systemd, --cron and --github.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        _ = ScheduleRunCommand.Required(session);
        var config = session.Config.Schedule;
        var directory = Path.GetFullPath(parsed.GetValue(s_output) ?? ".");
        var (files, activate) =
            parsed.GetValue(s_systemd) ? SchedulerFiles.Systemd(config, Invocation(session, config), directory)
            : parsed.GetValue(s_cron) ? SchedulerFiles.Crontab(config, Invocation(session, config), directory)
            : SchedulerFiles.GitHub(config, directory);
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }

        if (session.Json)
        {
            CliSession.WriteJson(new { files = files.Select(f => new { path = f.Path, text = f.Text }), activate });
            return ExitCodes.Done;
        }

        foreach (var (path, text) in files)
        {
            session.Say($"# {TerminalText.Neutralise(path)}");
            foreach (var line in text.TrimEnd('\n').Split('\n'))
            {
                session.Say(TerminalText.Neutralise(line));
            }

            session.Say("");
        }

        session.Say("Nothing is active yet. To activate:");
        session.Say("  " + TerminalText.Neutralise(activate));
        return ExitCodes.Done;
    }

    private static IReadOnlyList<string> Invocation(CliSession session, ScheduleConfig config)
    {
        var program = Environment.ProcessPath ?? "faultline";
        // Started by the runtime, the program is the runtime's first argument.
        string[] start = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
        return
        [
            .. start,
            "weekly",
            "--workspace",
            session.Workspace,
            "--config",
            session.ConfigPath,
            .. config.Workflows.SelectMany(w => new[] { "--workflow", w }),
        ];
    }
}

using System.CommandLine;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline schedule</c>: the weekly run by the clock.</summary>
internal static class ScheduleCommand
{
    public static Command Create()
    {
        var command = new Command("schedule", "Make the weekly run when `schedule.cron` in faultline.yaml says so.");
        command.Subcommands.Add(ScheduleRunCommand.Create());
        command.Subcommands.Add(ScheduleInstallCommand.Create());
        command.Subcommands.Add(ScheduleStatusCommand.Create());
        return command;
    }
}

using System.CommandLine;
using System.Globalization;
using Faultline.Weekly;
using Faultline.Weekly.Scheduling;

namespace Faultline.Cli.Commands;

/// <summary><c>schedule status</c>: what ran, what failed, what comes next.</summary>
internal static class ScheduleStatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Say when the weekly run was made last, whether it failed, and when the next is due.");
        CliSession.SetAction(command, (session, _, _) => Task.FromResult(Run(session)));
        return command;
    }

    private static int Run(CliSession session)
    {
        var config = session.Config.Schedule;
        var timetable = Timetable.Of(config);
        var state = ScheduleState.Read(session.Workspace);
        var next = timetable?.Next(session.Now);
        var running = IsRunning(session.Workspace);
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    cron = config.Cron,
                    time_zone = config.TimeZone,
                    workflows = config.Workflows,
                    running,
                    next,
                    last_success = state.LastSuccess,
                    missed = state.Missed,
                    failure = state.Failure,
                }
            );
            return ExitCodes.Done;
        }

        session.Say(
            timetable is null ? "No time is set: `schedule.cron` in faultline.yaml is empty." : $"{config.Cron} ({config.TimeZone})"
        );
        session.Say(running ? "A weekly run is under way." : "Nothing is running.");
        session.Say(state.LastSuccess is { } done ? $"Last made {Time(done)}." : "Not made yet.");
        if (state.Failure is { } failure)
        {
            session.Say(
                $"The run due {Time(failure.Due)} failed at {Time(failure.At)} after {failure.Attempts} attempts: {TerminalText.Neutralise(failure.Message)}"
            );
            session.Say(
                failure.RetryAt is { } again ? $"It is tried again {Time(again)}." : "It was given up; make it with `faultline weekly`."
            );
        }

        if (next is { } at)
        {
            session.Say($"Next due {Time(at)}.");
        }

        return ExitCodes.Done;
    }

    private static bool IsRunning(string workspace)
    {
        if (!Directory.Exists(workspace))
        {
            return false;
        }

        using var free = RunLock.TryTake(workspace);
        return free is null;
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

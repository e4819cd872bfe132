using System.CommandLine;
using System.Globalization;
using Faultline.Weekly;
using Faultline.Weekly.Scheduling;

namespace Faultline.Cli.Commands;

/// <summary><c>schedule run</c>: stays in the foreground and makes the runs.</summary>
internal static class ScheduleRunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Stay in the foreground and make the weekly runs when they are due (`serve` does the same).");
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var config = session.Config.Schedule;
        var timetable = Required(session);
        var next = timetable.Next(DateTime.UtcNow);
        session.Say(
            string.Create(CultureInfo.InvariantCulture, $"Waiting; the next run is due {next:yyyy-MM-dd HH:mm} UTC. Ctrl-C stops.")
        );
        var loop = new ScheduleLoop(
            session.Workspace,
            config,
            timetable,
            async (due, stop) =>
            {
                // Opened for each run: between two of them the store belongs to whoever needs it.
                await using var own = session.Again();
                var job = await WeeklyRuns.JobAsync(own, stop);
                await job.RunAsync(new WeeklyRequest(due, config.Workflows, session.Seed), send: true, null, stop);
            },
            TimeProvider.System,
            line => Console.Error.WriteLine(TerminalText.Neutralise(line))
        );
        await loop.RunAsync(cancellationToken);
        return ExitCodes.Done;
    }

    /// <exception cref="FaultlineException">The configuration names no time.</exception>
    public static Timetable Required(CliSession session) =>
        Timetable.Of(session.Config.Schedule)
        ?? throw FaultlineException.Input(
            $"{session.ConfigPath} names no time for the weekly run; add `schedule:` with `cron: \"0 6 * * 1\"` (Mondays at six)."
        );
}

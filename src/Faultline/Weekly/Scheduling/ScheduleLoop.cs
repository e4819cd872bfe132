using Faultline.Configuration;

namespace Faultline.Weekly.Scheduling;

/// <summary>Makes the weekly runs when they are due, until it is stopped.</summary>
/// <remarks>
/// What was missed is caught up once, by one run as of the latest moment missed. A failed run is tried again with doubling pauses; then it is given up and stays
/// visible in the state. The very first start settles the past: installing a schedule on old traffic runs nothing.
/// </remarks>
/// <param name="workspace">Holds the state and the lock.</param>
/// <param name="run">Makes the run as of the moment given, UTC.</param>
/// <param name="say">Told what happens, one sentence each.</param>
public sealed class ScheduleLoop(
    string workspace,
    ScheduleConfig config,
    Timetable timetable,
    Func<DateTime, CancellationToken, Task> run,
    TimeProvider time,
    Action<string> say
)
{
    /// <summary>Longest sleep: the clock may be set, or the machine suspended, meanwhile.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan WhileLocked = TimeSpan.FromSeconds(5);

    private DateTime? waitedFor;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Runs until <paramref name="cancellationToken"/>; a run under way is then cancelled and made again by the next start.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (ScheduleState.Read(workspace) is { SettledUntil: null } first)
        {
            (first with { SettledUntil = Now }).Write(workspace);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = await StepAsync(cancellationToken);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait < LongestSleep ? wait : LongestSleep, time, cancellationToken);
            }
        }
    }

    /// <summary>Makes the run that is due, if one is, and says how long nothing else will be.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        var state = ScheduleState.Read(workspace);
        var (due, count) = timetable.Between(state.SettledUntil ?? Now, Now);
        if (due is not { } moment)
        {
            return timetable.Next(Now) is { } next ? next - Now : LongestSleep;
        }

        if (state.Failure is { RetryAt: { } retry } failed && failed.Due == moment && retry > Now)
        {
            return retry - Now;
        }

        using var alone = RunLock.TryTake(workspace);
        if (alone is null)
        {
            if (waitedFor != moment)
            {
                waitedFor = moment;
                say("A weekly run is under way already; the scheduled one waits for it.");
            }

            return WhileLocked;
        }

        // Another program may have made the run between the look at the state and the lock.
        var now = ScheduleState.Read(workspace);
        if (now.SettledUntil != state.SettledUntil || now.Failure != state.Failure)
        {
            return TimeSpan.Zero;
        }

        if (count > 1)
        {
            say($"{count} scheduled runs were missed; the latest, of {moment:yyyy-MM-dd HH:mm} UTC, is made up for.");
        }

        await MakeAsync(state with { Running = moment, Missed = count - 1 }, moment, cancellationToken);
        return TimeSpan.Zero;
    }

    private async Task MakeAsync(ScheduleState state, DateTime due, CancellationToken cancellationToken)
    {
        state.Write(workspace);
        try
        {
            await run(due, cancellationToken);
            (state with { Running = null, SettledUntil = due, LastSuccess = Now, Failure = null }).Write(workspace);
            say($"The weekly run due {due:yyyy-MM-dd HH:mm} UTC is done.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            (state with { Running = null }).Write(workspace);
            throw;
        }
#pragma warning disable CA1031 // Whatever a run fails with, the schedule goes on and shows it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var attempts = (state.Failure?.Due == due ? state.Failure.Attempts : 0) + 1;
            DateTime? again =
                attempts <= config.Retries ? Now + TimeSpan.FromMinutes(config.RetryMinutes * Math.Pow(2, attempts - 1)) : null;
            (
                state with
                {
                    Running = null,
                    Failure = new ScheduleFailure(due, Now, failure.Message, attempts, again),
                    SettledUntil = again is null ? due : state.SettledUntil,
                }
            ).Write(workspace);
            say(
                $"The weekly run due {due:yyyy-MM-dd HH:mm} UTC failed ({failure.Message.TrimEnd('.')}); "
                    + (again is { } at ? $"attempt {attempts + 1} at {at:yyyy-MM-dd HH:mm} UTC." : $"given up after {attempts} attempts.")
            );
        }
    }
}

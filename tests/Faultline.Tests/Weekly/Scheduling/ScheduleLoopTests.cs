using Faultline.Configuration;
using Faultline.Weekly;
using Faultline.Weekly.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Faultline.Tests.Weekly.Scheduling;

public sealed class ScheduleLoopTests : IDisposable
{
    private static readonly DateTimeOffset Sunday = new(2026, 7, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTime Monday = new(2026, 7, 13, 6, 0, 0, DateTimeKind.Utc);
    private readonly string _workspace = Directory.CreateTempSubdirectory("faultline-schedule-").FullName;
    private readonly FakeTimeProvider _time = new(Sunday);
    private readonly List<DateTime> _runs = [];
    private readonly List<string> _said = [];
    private Func<DateTime, CancellationToken, Task> _run = (_, _) => Task.CompletedTask;

    public void Dispose() => Directory.Delete(_workspace, recursive: true);

    [Fact]
    public async Task A_run_is_made_when_it_is_due_and_not_before()
    {
        await During(async () =>
        {
            await Pass(TimeSpan.FromHours(17));
            Assert.Empty(_runs);
            await Pass(TimeSpan.FromHours(2));
            Assert.Equal([Monday], _runs);
            await Pass(TimeSpan.FromDays(7));
        });

        Assert.Equal([Monday, Monday.AddDays(7)], _runs);
        Assert.Equal(Monday.AddDays(7), ScheduleState.Read(_workspace).SettledUntil);
    }

    [Fact]
    public async Task What_was_missed_is_made_up_for_once()
    {
        new ScheduleState { SettledUntil = Monday.AddDays(-28) }.Write(_workspace);
        _time.SetUtcNow(new DateTimeOffset(Monday.AddHours(3)));

        await During(() => Pass(TimeSpan.FromHours(1)));

        // Due on 22 and 29 June, 6 and 13 July: the last stands for all four.
        Assert.Equal([Monday], _runs);
        Assert.Equal(3, ScheduleState.Read(_workspace).Missed);
        Assert.Contains(_said, s => s.StartsWith("4 scheduled runs were missed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_start_runs_nothing_of_the_past()
    {
        await During(() => Pass(TimeSpan.FromHours(1)));

        Assert.Empty(_runs);
        Assert.Equal(Sunday.UtcDateTime, ScheduleState.Read(_workspace).SettledUntil);
    }

    [Fact]
    public async Task A_failed_run_is_seen_and_tried_again_with_longer_and_longer_pauses()
    {
        var times = new List<DateTime>();
        _run = (_, _) =>
        {
            times.Add(_time.GetUtcNow().UtcDateTime);
            throw FaultlineException.Outside("The store is away.");
        };

        await During(async () =>
        {
            await Pass(TimeSpan.FromHours(18.1));
            var failure = ScheduleState.Read(_workspace).Failure!;
            Assert.Equal((Monday, 1, "The store is away."), (failure.Due, failure.Attempts, failure.Message));
            await Pass(TimeSpan.FromHours(3));
        });

        // Two repetitions: after ten minutes, then after twenty; then given up until next week.
        Assert.Equal(3, times.Count);
        Assert.InRange(times[1] - times[0], TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        Assert.InRange(times[2] - times[1], TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(21));
        var state = ScheduleState.Read(_workspace);
        Assert.Null(state.Failure!.RetryAt);
        Assert.Equal(Monday, state.SettledUntil);
        Assert.Contains(_said, s => s.Contains("given up after 3 attempts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_success_clears_the_failure()
    {
        var failing = true;
        _run = (_, _) => failing ? throw FaultlineException.Outside("away") : Task.CompletedTask;

        await During(async () =>
        {
            await Pass(TimeSpan.FromHours(18.1));
            failing = false;
            await Pass(TimeSpan.FromMinutes(11));
        });

        Assert.Null(ScheduleState.Read(_workspace).Failure);
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task Two_runs_never_overlap()
    {
        await During(async () =>
        {
            using (RunLock.Take(_workspace))
            {
                await Pass(TimeSpan.FromHours(19));
                Assert.Empty(_runs);
                Assert.Throws<FaultlineException>(() => RunLock.Take(_workspace));
            }

            await Pass(TimeSpan.FromMinutes(2));
            Assert.Equal([Monday], _runs);
        });
    }

    [Fact]
    public async Task A_run_that_was_killed_is_made_again()
    {
        var stopped = false;
        _run = async (_, stop) =>
        {
            if (!stopped)
            {
                stopped = true;
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }
        };
        await During(() => Pass(TimeSpan.FromHours(18.1)));
        Assert.Null(ScheduleState.Read(_workspace).LastSuccess);

        await During(() => Pass(TimeSpan.FromMinutes(1)));

        Assert.Equal([Monday, Monday], _runs);
        Assert.NotNull(ScheduleState.Read(_workspace).LastSuccess);
    }

    private async Task During(Func<Task> happens)
    {
        var config = new ScheduleConfig
        {
            Cron = "0 6 * * 1",
            Retries = 2,
            RetryMinutes = 10,
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var loop = new ScheduleLoop(
            _workspace,
            config,
            Timetable.Of(config)!,
            (due, token) =>
            {
                _runs.Add(due);
                return _run(due, token);
            },
            _time,
            _said.Add
        ).RunAsync(stop.Token);
        await happens();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    // The loop sleeps at most a quarter of an hour; each sleep is slept out before the next begins.
    private async Task Pass(TimeSpan time)
    {
        var end = _time.GetUtcNow() + time;
        await Task.Delay(15, TestContext.Current.CancellationToken);
        while (_time.GetUtcNow() < end)
        {
            var left = end - _time.GetUtcNow();
            _time.Advance(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await Task.Delay(15, TestContext.Current.CancellationToken);
    }
}

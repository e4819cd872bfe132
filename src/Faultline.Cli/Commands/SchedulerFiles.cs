using System.Globalization;
using Faultline.Configuration;
using Faultline.Weekly.Scheduling;

namespace Faultline.Cli.Commands;

/// <summary>The weekly run as other schedulers want it written.</summary>
internal static class SchedulerFiles
{
    /// <summary>A timer that catches up once on what was missed (<c>Persistent</c>) and a service that is never started twice.</summary>
    public static ((string Path, string Text)[] Files, string Activate) Systemd(
        ScheduleConfig config,
        IReadOnlyList<string> invocation,
        string directory
    )
    {
        // Starts are counted over an interval; it must hold all attempts of one run, and should end before the next is due.
        var pause = config.RetryMinutes * 60;
        var counted = Math.Max(12 * 3600, 2 * config.Retries * pause);
        var service = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            [Unit]
            Description=Faultline weekly run
            # The first attempt and {config.Retries} more (schedule.retries).
            StartLimitIntervalSec={counted:0}
            StartLimitBurst={config.Retries + 1}

            [Service]
            Type=oneshot
            ExecStart={string.Join(' ', invocation.Select(SystemdWord))}
            # Wrong usage or configuration (2) stays wrong; a run that failed outside (3) is tried again.
            Restart={(config.Retries > 0 ? "on-failure" : "no")}
            RestartSec={Math.Max(1, pause):0}
            RestartPreventExitStatus=2

            """
        );
        var timer = $"""
            [Unit]
            Description=Faultline weekly run

            [Timer]
            OnCalendar={CalendarText.Of(config.Cron!)} {config.TimeZone}
            Persistent=true

            [Install]
            WantedBy=timers.target

            """;
        var servicePath = Path.Combine(directory, "faultline-weekly.service");
        var timerPath = Path.Combine(directory, "faultline-weekly.timer");
        return (
            [(servicePath, service), (timerPath, timer)],
            $"systemctl --user link {ShellWord(servicePath)} {ShellWord(timerPath)} && systemctl --user enable --now faultline-weekly.timer"
        );
    }

    public static ((string Path, string Text)[] Files, string Activate) Crontab(
        ScheduleConfig config,
        IReadOnlyList<string> invocation,
        string directory
    )
    {
        CalendarText.RequirePlain(config.Cron!, "cron");

        // cron ends the command at a bare %, and most implementations know no other time zone than the machine's.
        var text = $"""
            # Times are read in the machine's time zone ({TimeZoneInfo.Local.Id}); the schedule means {config.TimeZone}.
            {config.Cron} {string.Join(' ', invocation.Select(ShellWord)).Replace("%", "\\%", StringComparison.Ordinal)}

            """;
        // The same offset is not enough: London is on UTC in winter alone.
        if (!TimeZoneInfo.FindSystemTimeZoneById(config.TimeZone).HasSameRules(TimeZoneInfo.Local))
        {
            text = $"CRON_TZ={config.TimeZone}\n" + text;
        }

        var path = Path.Combine(directory, "faultline-weekly.cron");
        return ([(path, text)], $"(crontab -l; cat {ShellWord(path)}) | crontab -");
    }

    /// <exception cref="FaultlineException">The schedule is not in UTC, and GitHub knows no other time.</exception>
    public static ((string Path, string Text)[] Files, string Activate) GitHub(ScheduleConfig config, string directory)
    {
        CalendarText.RequirePlain(config.Cron!, "GitHub");
        if (!TimeZoneInfo.FindSystemTimeZoneById(config.TimeZone).HasSameRules(TimeZoneInfo.Utc))
        {
            throw FaultlineException.Input(
                $"GitHub reads schedules in UTC, and this one means {config.TimeZone}; set schedule.time_zone to UTC and the hour to match."
            );
        }

        var workflows = string.Concat(config.Workflows.Select(w => " --workflow " + ShellWord(w)));
        var text = $$$"""
            name: faultline weekly
            on:
              schedule:
                - cron: '{{{config.Cron}}}'
              workflow_dispatch:
            permissions:
              contents: read
            concurrency:
              group: faultline-weekly
              cancel-in-progress: false
            jobs:
              weekly:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v5
                  - uses: actions/setup-dotnet@v5
                    with:
                      dotnet-version: 10.0.x
                  - run: dotnet tool install --global Faultline.Tool
                  # The workspace is what weeks are compared with; keep it from run to run.
                  - uses: actions/cache@v4
                    with:
                      path: .faultline
                      key: faultline-${{ github.run_id }}
                      restore-keys: faultline-
                  - run: faultline ingest traces/
                  - run: faultline weekly{{{workflows}}}
                  - run: faultline report -o faultline.html
                  - uses: actions/upload-artifact@v4
                    with:
                      name: faultline
                      path: faultline.html

            """;
        return (
            [(Path.Combine(directory, ".github", "workflows", "faultline-weekly.yml"), text)],
            "git add .github/workflows/faultline-weekly.yml && git commit (after saying in it where the traces come from)"
        );
    }

    private static string SystemdWord(string word) =>
        "\""
        + word.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal)
            .Replace("$", "$$", StringComparison.Ordinal)
        + "\"";

    private static string ShellWord(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:+,".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

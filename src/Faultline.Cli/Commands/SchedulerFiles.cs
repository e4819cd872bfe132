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
        var service = $"""
            [Unit]
            Description=Faultline weekly run

            [Service]
            Type=oneshot
            ExecStart={string.Join(' ', invocation.Select(SystemdWord))}
            # 1 is a finding of the gate, never of the weekly run; a run that failed outside (3) is tried again.
            Restart=on-failure
            RestartSec={config.RetryMinutes * 60:0}
            RestartPreventExitStatus=2

            """;
        var timer = $"""
            [Unit]
            Description=Faultline weekly run

            [Timer]
            OnCalendar={CalendarText.Of(config.Cron!)} {config.TimeZone}
            Persistent=true

            [Install]
            WantedBy=timers.target

            """;
        return (
            [(Path.Combine(directory, "faultline-weekly.service"), service), (Path.Combine(directory, "faultline-weekly.timer"), timer)],
            "systemctl --user link ./faultline-weekly.service ./faultline-weekly.timer && systemctl --user enable --now faultline-weekly.timer"
        );
    }

    public static ((string Path, string Text)[] Files, string Activate) Crontab(
        ScheduleConfig config,
        IReadOnlyList<string> invocation,
        string directory
    )
    {
        // cron ends the command at a bare %, and most implementations know no other time zone than the machine's.
        var text = $"""
            # Times are read in the machine's time zone ({TimeZoneInfo.Local.Id}); the schedule means {config.TimeZone}.
            {config.Cron} {string.Join(' ', invocation.Select(ShellWord)).Replace("%", "\\%", StringComparison.Ordinal)}

            """;
        if (TimeZoneInfo.FindSystemTimeZoneById(config.TimeZone).BaseUtcOffset != TimeZoneInfo.Local.BaseUtcOffset)
        {
            text = $"CRON_TZ={config.TimeZone}\n" + text;
        }

        return ([(Path.Combine(directory, "faultline-weekly.cron"), text)], "(crontab -l; cat faultline-weekly.cron) | crontab -");
    }

    /// <exception cref="FaultlineException">The schedule is not in UTC, and GitHub knows no other time.</exception>
    public static ((string Path, string Text)[] Files, string Activate) GitHub(ScheduleConfig config, string directory)
    {
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
                  - uses: actions/checkout@v4
                  - uses: actions/setup-dotnet@v4
                    with:
                      dotnet-version: 10.0.x
                  - run: dotnet tool install --global faultline
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

using Cronos;
using Faultline.Configuration;

namespace Faultline.Weekly.Scheduling;

/// <summary>The moments a schedule names. All times are UTC; the expression is read in the configured time zone, daylight saving included.</summary>
public sealed class Timetable
{
    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private Timetable(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>Null when the configuration names no time.</summary>
    /// <exception cref="FaultlineException">The expression or the time zone is wrong.</exception>
    public static Timetable? Of(ScheduleConfig config)
    {
        if (config.Cron is not { } text)
        {
            return null;
        }

        if (!CronExpression.TryParse(text, out var cron))
        {
            throw FaultlineException.Input(
                $"schedule.cron '{text}' is not a cron expression of five fields; for Mondays at six write \"0 6 * * 1\"."
            );
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(config.TimeZone, out var zone))
        {
            throw FaultlineException.Input(
                $"schedule.time_zone '{config.TimeZone}' is not a time zone this machine knows; write an IANA name such as Europe/Berlin."
            );
        }

        return new Timetable(cron, zone);
    }

    /// <summary>The first moment after <paramref name="after"/>; null when none comes any more.</summary>
    public DateTime? Next(DateTime after) => _cron.GetNextOccurrence(Utc(after), _zone);

    /// <summary>The moments after <paramref name="after"/> up to and including <paramref name="until"/>: the last of them and how many there were.</summary>
    public (DateTime? Last, int Count) Between(DateTime after, DateTime until)
    {
        DateTime? last = null;
        var count = 0;
        foreach (var moment in _cron.GetOccurrences(Utc(after), Utc(until), _zone, fromInclusive: false, toInclusive: true))
        {
            last = moment;
            count++;
        }

        return (last, count);
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}

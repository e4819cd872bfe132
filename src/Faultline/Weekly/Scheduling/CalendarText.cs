namespace Faultline.Weekly.Scheduling;

/// <summary>A cron expression in the words of systemd's OnCalendar (systemd.time(7)).</summary>
public static class CalendarText
{
    private static readonly string[] s_days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <exception cref="FaultlineException">systemd cannot say it: a day of month together with a day of week (cron means either, systemd both), or one of L, W, # and ?.</exception>
    public static string Of(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields is not [var minute, var hour, var day, var month, var weekday])
        {
            throw FaultlineException.Input($"systemd cannot be told '{cron}'; write the schedule with five plain fields.");
        }

        if ((day != "*" && weekday != "*") || cron.IndexOfAny(['L', 'W', '#', '?']) >= 0)
        {
            throw FaultlineException.Input(
                $"systemd cannot be told '{cron}'; use either days of the month or days of the week, without L, W, # and ?."
            );
        }

        var days = weekday == "*" ? "" : string.Join(',', weekday.Split(',').Select(Day)) + " ";
        return $"{days}*-{Numbers(month, 1)}-{Numbers(day, 1)} {Numbers(hour, 0)}:{Numbers(minute, 0)}:00";
    }

    private static string Day(string part) =>
        string.Join("..", part.Split('-').Select(d => int.TryParse(d, out var n) && n is >= 0 and <= 7 ? s_days[n] : d));

    // cron's */n counts from the least value of the field, systemd's n1/n from where one says.
    private static string Numbers(string field, int least) =>
        string.Join(
            ',',
            field
                .Split(',')
                .Select(part =>
                    part.StartsWith("*/", StringComparison.Ordinal)
                        ? $"{least}{part[1..]}"
                        : part.Replace("-", "..", StringComparison.Ordinal)
                )
        );
}

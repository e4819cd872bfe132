using System.Globalization;

namespace Faultline.Weekly.Scheduling;

/// <summary>A cron expression in the words of systemd's OnCalendar (systemd.time(7)).</summary>
/// <remarks>Every field is read into the numbers it means and written anew: systemd knows no names of months, no steps of weekdays and no range that ends before it begins.</remarks>
public static class CalendarText
{
    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <exception cref="FaultlineException">The expression is not of five plain fields, or names both days of the month and days of the week.</exception>
    public static string Of(string cron)
    {
        var (minute, hour, day, month, weekday) = Read(cron, "systemd");
        var days = weekday.Length == 7 ? "" : Ranges(weekday, d => "Mon Tue Wed Thu Fri Sat Sun".Split(' ')[d - 1]) + " ";
        return $"{days}*-{Text(month, 1, 12)}-{Text(day, 1, 31)} {Text(hour, 0, 23)}:{Text(minute, 0, 59)}:00";
    }

    /// <summary>Refuses what another scheduler would read otherwise than this program, or not at all.</summary>
    /// <param name="cron">An expression that <see cref="Timetable"/> takes.</param>
    /// <param name="reader">Who is to read it.</param>
    /// <exception cref="FaultlineException">As <see cref="Of"/>.</exception>
    public static void RequirePlain(string cron, string reader) => Read(cron, reader);

    private static (int[] Minute, int[] Hour, int[] Day, int[] Month, int[] Weekday) Read(string cron, string reader)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (
            fields is not [var minute, var hour, var day, var month, var weekday]
            || Numbers(minute, 0, 59, [], 0) is not { } minutes
            || Numbers(hour, 0, 23, [], 0) is not { } hours
            || Numbers(day, 1, 31, [], 0) is not { } days
            || Numbers(month, 1, 12, s_months, 1) is not { } months
            || Numbers(weekday, 0, 7, s_days, 0) is not { } weekdays
        )
        {
            throw FaultlineException.Input(
                $"{reader} cannot be told '{cron}'; write the schedule with five fields of numbers, names, ranges and steps, without L, W, # and ?."
            );
        }

        // This program means both, as systemd does; cron means either.
        if (day != "*" && weekday != "*")
        {
            throw FaultlineException.Input(
                $"{reader} cannot be told '{cron}': some schedulers take either, some both of the day of the month and the day of the week; use one of them."
            );
        }

        // Sunday is 0 and 7 to cron; the week of systemd begins on Monday.
        return (minutes, hours, days, months, [.. weekdays.Select(d => d == 0 ? 7 : d).Distinct().Order()]);
    }

    /// <summary>What a field of cron means, ascending; null where it is not made of numbers, names, ranges and steps alone.</summary>
    private static int[]? Numbers(string field, int least, int most, string[] names, int first)
    {
        var found = new SortedSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var before, var after] ? (before, Number(after, [])) : (part, 1);
            var ends = range.Split('-');
            var from = range == "*" ? least : Number(ends[0], names);
            // "5/20" is every twentieth from the fifth on.
            var open = range == "*" || (range != part && ends.Length == 1);
            var to = open ? most : Number(ends[^1], names);
            if (ends.Length > 2 || step < 1 || from < least || from > most || to < least || to > most)
            {
                return null;
            }

            // A range that ends before it begins goes on from the start.
            var length = (to >= from ? to - from : to - from + most - least + 1) + 1;
            for (var n = 0; n < length; n += step)
            {
                found.Add(least + (from - least + n) % (most - least + 1));
            }
        }

        return [.. found];

        int Number(string text, string[] words) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : Array.FindIndex(words, w => w.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var word ? word + first
            : -1;
    }

    private static string Text(int[] numbers, int least, int most)
    {
        var step = numbers.Length > 2 ? numbers[1] - numbers[0] : 1;
        return numbers.Length == most - least + 1 ? "*"
            : step > 1 && numbers[^1] + step > most && numbers.Zip(numbers.Skip(1), (a, b) => b - a).All(d => d == step)
                ? string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}/{step}")
            : Ranges(numbers, n => n.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Three and more in a row as a range.</summary>
    private static string Ranges(int[] numbers, Func<int, string> name)
    {
        var parts = new List<string>();
        for (var start = 0; start < numbers.Length; )
        {
            var end = start;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
            {
                end++;
            }

            if (end - start > 1)
            {
                parts.Add($"{name(numbers[start])}..{name(numbers[end])}");
            }
            else
            {
                parts.AddRange(numbers[start..(end + 1)].Select(name));
            }

            start = end + 1;
        }

        return string.Join(',', parts);
    }
}

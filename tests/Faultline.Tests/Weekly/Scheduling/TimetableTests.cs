using Faultline.Configuration;
using Faultline.Weekly.Scheduling;

namespace Faultline.Tests.Weekly.Scheduling;

public sealed class TimetableTests
{
    [Fact]
    public void Six_in_Berlin_is_four_or_five_in_utc()
    {
        var times = Timetable.Of(new ScheduleConfig { Cron = "0 6 * * 1", TimeZone = "Europe/Berlin" })!;

        Assert.Equal(Utc(2026, 7, 13, 4), times.Next(Utc(2026, 7, 8, 0)));
        Assert.Equal(Utc(2026, 12, 7, 5), times.Next(Utc(2026, 12, 2, 0)));
    }

    [Fact]
    public void An_hour_that_the_clock_skips_still_comes()
    {
        // On 29 March 2026 Berlin's clocks go from 2:00 to 3:00; the run of 2:30 is made at 3:00, which is 1:00 UTC.
        var times = Timetable.Of(new ScheduleConfig { Cron = "30 2 * * *", TimeZone = "Europe/Berlin" })!;

        Assert.Equal(Utc(2026, 3, 29, 1), times.Next(Utc(2026, 3, 29, 0)));
    }

    [Theory]
    [InlineData("every monday", "UTC", "schedule.cron")]
    [InlineData("0 6 * *", "UTC", "schedule.cron")]
    [InlineData("0 6 * * 1", "Mars/Olympus", "schedule.time_zone")]
    public void What_is_wrong_is_named(string cron, string zone, string field)
    {
        var refused = Assert.Throws<FaultlineException>(() => Timetable.Of(new ScheduleConfig { Cron = cron, TimeZone = zone }));
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 6 * * 1", "Mon *-*-* 6:0:00")]
    [InlineData("30 */2 * * 1-5", "Mon..Fri *-*-* 0/2:30:00")]
    [InlineData("0 6,18 1 */3 *", "*-1/3-1 6,18:0:00")]
    [InlineData("15 4 * * 0,6", "Sat,Sun *-*-* 4:15:00")]
    [InlineData("0 6 * * 0-2", "Mon,Tue,Sun *-*-* 6:0:00")]
    [InlineData("0 6 * * fri-MON", "Mon,Fri..Sun *-*-* 6:0:00")]
    [InlineData("0 6 * * */2", "Tue,Thu,Sat,Sun *-*-* 6:0:00")]
    [InlineData("0 22-1 * jan-mar *", "*-1..3-* 0,1,22,23:0:00")]
    [InlineData("5/20 8-18/5 * * *", "*-*-* 8,13,18:5/20:00")]
    public void Cron_in_the_words_of_systemd(string cron, string calendar) => Assert.Equal(calendar, CalendarText.Of(cron));

    [Theory]
    [InlineData("0 6 1 * 1")]
    [InlineData("0 6 L * *")]
    [InlineData("0 6 15W * *")]
    [InlineData("0 6 * * 1#2")]
    [InlineData("@weekly")]
    public void What_systemd_cannot_say_is_refused(string cron) => Assert.Throws<FaultlineException>(() => CalendarText.Of(cron));

    private static DateTime Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}

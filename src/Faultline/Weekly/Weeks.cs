namespace Faultline.Weekly;

/// <summary>Whole weeks: Monday 00:00 UTC to Monday 00:00 UTC (ISO 8601).</summary>
public static class Weeks
{
    /// <summary>The last week that had ended at <paramref name="asOf"/>, UTC; start inclusive, end exclusive.</summary>
    public static (DateTime From, DateTime To) LastFull(DateTime asOf)
    {
        var monday = asOf.Date.AddDays(-(((int)asOf.DayOfWeek + 6) % 7));
        return (DateTime.SpecifyKind(monday.AddDays(-7), DateTimeKind.Utc), DateTime.SpecifyKind(monday, DateTimeKind.Utc));
    }

    /// <summary>End of the last week that traffic up to <paramref name="newest"/> fills; the last day may be a quiet one.</summary>
    public static DateTime EndReachedBy(DateTime newest) => LastFull(newest.AddDays(1)).To;
}

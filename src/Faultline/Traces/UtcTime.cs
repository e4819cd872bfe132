namespace Faultline.Traces;

/// <summary>One reading of a <see cref="DateTime"/>: local times are converted, times without a kind are taken as UTC.</summary>
public static class UtcTime
{
    public static DateTime ToUtc(this DateTime time) =>
        time.Kind switch
        {
            DateTimeKind.Utc => time,
            DateTimeKind.Local => time.ToUniversalTime(),
            _ => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        };
}

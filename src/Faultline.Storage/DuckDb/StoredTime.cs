using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>A moment as a microsecond TIMESTAMP and the 0–9 ticks of 100 ns beyond it, so that every <see cref="DateTime"/> comes back exactly.</summary>
internal static class StoredTime
{
    public static DateTime Timestamp(DateTime time)
    {
        var utc = time.ToUtc();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public static byte Ticks(DateTime time) => (byte)(time.ToUtc().Ticks % TimeSpan.TicksPerMicrosecond);

    public static DateTime Read(DateTime timestamp, byte ticks) => DateTime.SpecifyKind(timestamp, DateTimeKind.Utc).AddTicks(ticks);

    /// <summary>Microseconds since 1970-01-01 UTC, rounded down.</summary>
    public static long Microseconds(DateTime time) => (Timestamp(time).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

using System.Globalization;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>Times of trace rows: ISO 8601, or a number since 1970 in seconds, milliseconds, microseconds or nanoseconds (told apart by size).</summary>
internal static class RowTimestamp
{
    /// <summary>How far ahead of now a trace may lie before its time is taken for a mistake (a wrong unit, a wrong century).</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromDays(366);

    private static readonly DateTime Earliest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mmK",
        "yyyyMMdd'T'HHmmss.FFFFFFFK",
        "yyyy-MM-dd",
    ];

    /// <summary>The moment in UTC at microsecond precision, which is what every store keeps.</summary>
    /// <param name="value">The field.</param>
    /// <param name="field">Its name.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="zoneAssumed">True when the text had no zone and was taken as UTC.</param>
    public static DateTime Read(JsonElement value, string field, DateTime now, out bool zoneAssumed)
    {
        zoneAssumed = false;
        var time = value.ValueKind switch
        {
            JsonValueKind.Number => FromNumber(value.GetDouble(), value.TryGetInt64(out var whole) ? whole : null, field),
            JsonValueKind.String => FromText(JsonText.Of(value).Trim(), field, out zoneAssumed),
            var kind => throw RowValues.Wrong(field, "a time", kind),
        };
        return Check(time, field, now);
    }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public static DateTime FromUnixNano(long nanoseconds) => DateTime.UnixEpoch.AddTicks(nanoseconds / 1000 * 10);

    public static DateTime Check(DateTime time, string field, DateTime now) =>
        Fault(time, now) is { } fault ? throw new RowFaultException(field, fault) : time;

    /// <summary>Why no trace can be of this time; null where one can.</summary>
    /// <param name="time">UTC.</param>
    /// <param name="now">Now, UTC.</param>
    public static string? Fault(DateTime time, DateTime now) =>
        time > now + Tolerance
            ? string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss'Z'} is more than a year in the future; correct it.")
        : time < Earliest
            ? string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss'Z'} is before the year 2000; correct it.")
        : null;

    private static DateTime FromText(string text, string field, out bool zoneAssumed)
    {
        zoneAssumed = false;
        // More than seven digits of a second are nanoseconds; the rest is below what is kept.
        var trimmed = TrimFraction(text);
        if (DateTimeOffset.TryParseExact(trimmed, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            zoneAssumed = !HasZone(text);
            var time = moment.UtcDateTime;
            return time.AddTicks(-(time.Ticks % 10));
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && text.Length >= 9
            ? FromNumber(number, long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : null, field)
            : throw new RowFaultException(field, $"'{RowValues.Shorten(text)}' is not a time; write it as 2026-07-15T10:05:00Z.");
    }

    private static DateTime FromNumber(double number, long? exact, string field)
    {
        var (divisor, ticks) = Math.Abs(number) switch
        {
            >= 1e17 => (1000L, 10L), // nanoseconds
            >= 1e14 => (1L, 10L), // microseconds
            >= 1e11 => (1L, TimeSpan.TicksPerMillisecond),
            _ => (1L, TimeSpan.TicksPerSecond),
        };
        if (exact is { } whole && Math.Abs(whole / divisor) < DateTime.MaxValue.Ticks / 2 / ticks)
        {
            return DateTime.UnixEpoch.AddTicks(whole / divisor * ticks);
        }

        var span = number / divisor * ticks;
        return double.IsFinite(span) && Math.Abs(span) < DateTime.MaxValue.Ticks / 2.0
            ? DateTime.UnixEpoch.AddTicks((long)(span / 10) * 10)
            : throw new RowFaultException(field, $"{RowValues.Written(number)} is not a time since 1970.");
    }

    private static bool HasZone(string text) => text.Length > 10 && (text[^1] is 'Z' or 'z' || text.AsSpan(10).ContainsAny('+', '-'));

    private static string TrimFraction(string text)
    {
        var point = text.LastIndexOf('.');
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point - 1 <= 7 ? text : string.Concat(text.AsSpan(0, point + 8), text.AsSpan(end));
    }
}

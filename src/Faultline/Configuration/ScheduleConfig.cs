using System.ComponentModel.DataAnnotations;

namespace Faultline.Configuration;

/// <summary>When the weekly run is made.</summary>
public sealed record ScheduleConfig
{
    /// <summary>Cron expression of five fields (minute, hour, day of month, month, day of week); null means nothing runs by itself.</summary>
    public string? Cron { get; init; }

    /// <summary>IANA name of the time zone the expression is meant in.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Workflows to run; empty means every one that is stored.</summary>
    public IReadOnlyList<string> Workflows { get; init; } = [];

    /// <summary>How often a failed run is tried again.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 3;

    /// <summary>Minutes before the first repetition; each further one waits twice as long.</summary>
    [Range(0.01, 1_440.0)]
    public double RetryMinutes { get; init; } = 10;
}

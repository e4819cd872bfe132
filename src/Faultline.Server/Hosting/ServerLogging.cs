using Faultline.Server.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Faultline.Server.Hosting;

internal static class ServerLogging
{
    /// <summary>Warnings and worse, one line each, on standard error: standard output belongs to the command.</summary>
    public static void ToStandardError(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
        // What was deleted is worth its one line a day.
        logging.AddFilter(typeof(RetentionSchedule).FullName, LogLevel.Information);
        // A failed start is told once, by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // The workspace's directory of keys is its owner's alone; that they lie there unencrypted is no news.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}

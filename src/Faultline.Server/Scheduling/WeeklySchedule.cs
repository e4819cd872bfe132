using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Models;
using Faultline.Traces;
using Faultline.Weekly;
using Faultline.Weekly.Scheduling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Scheduling;

/// <summary>Makes the weekly runs while the server runs. Idle when the configuration names no time.</summary>
internal sealed partial class WeeklySchedule(
    ServeOptions options,
    ITraceStore store,
    IWorkbench workbench,
    TimeProvider time,
    ILogger<WeeklySchedule> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var config = options.Config.Schedule;
        if (Timetable.Of(config) is not { } timetable)
        {
            return;
        }

        var job = new WeeklyJob(store, workbench, options.Config, options.Workspace, Path.GetDirectoryName(options.Workspace) ?? ".", Warn);
        var loop = new ScheduleLoop(
            options.Workspace,
            config,
            timetable,
            (due, stop) => job.RunAsync(new WeeklyRequest(due, config.Workflows), send: true, null, stop),
            time,
            Warn
        );
        await loop.RunAsync(stoppingToken);
    }

    [LoggerMessage(LogLevel.Warning, "{Sentence}")]
    private partial void Tell(string sentence);

    private void Warn(string sentence) => Tell(sentence);
}

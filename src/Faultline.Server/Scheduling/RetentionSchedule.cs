using Faultline.Analysis;
using Faultline.Retaining;
using Faultline.Server.Configuring;
using Faultline.Traces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Scheduling;

/// <summary>Lets traces go that are older than the configuration says: at the start and once a day. Idle where it says nothing, or not to.</summary>
internal sealed partial class RetentionSchedule(
    LiveConfig config,
    ServeOptions options,
    ITraceStore store,
    IWorkbench workbench,
    TimeProvider time,
    ILogger<RetentionSchedule> logger
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromHours(1);

    /// <summary>Deletes what is due now.</summary>
    /// <returns>What went, all workflows together; null where there is no rule.</returns>
    public async Task<DeletionResult?> RunAsync(CancellationToken cancellationToken)
    {
        var current = config.Current;
        var rules = RetentionRules.Of(current, days: null, time.GetUtcNow().UtcDateTime);
        if (rules.Count == 0 || !current.Server.ApplyRetention)
        {
            return null;
        }

        var home = new RetentionHome(options.Workspace, config.Path is { } path ? Path.GetDirectoryName(path) ?? "." : options.Workspace);
        var keep = await References.ReadAsync(workbench, current, home, cancellationToken);
        var all = new DeletionResult(0, 0, 0, 0);
        foreach (var rule in rules)
        {
            all += await store.DeleteAsync(rule with { Keep = keep.TraceIds }, cancellationToken);
        }

        if (all.Traces + all.Spans + all.Evaluations > 0)
        {
            LogDeleted(all.Traces, all.Spans, all.Evaluations, all.Kept);
        }

        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // What is wrong with one day's is the log's to tell; the server goes on.
            var wait = s_every;
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure.Message);
                wait = s_afterFailure;
            }

            await Task.Delay(wait, time, stoppingToken);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Retention: {Traces} traces left with {Spans} spans and {Evaluations} evaluations; {Kept} old ones stay because something refers to them."
    )]
    private partial void LogDeleted(long traces, long spans, long evaluations, long kept);

    [LoggerMessage(LogLevel.Warning, "Retention deleted nothing, or not everything, and is tried again in an hour: {Reason}")]
    private partial void LogFailed(string reason);
}

using Faultline.Analysis;
using Faultline.Models;
using Faultline.Weekly;

namespace Faultline.Cli.Commands;

/// <summary>A weekly run in a session's workspace.</summary>
internal static class WeeklyRuns
{
    /// <summary>One run at a time in a workspace, whoever starts it.</summary>
    public static async Task<WeeklyOutcome> RunAsync(
        CliSession session,
        WeeklyRequest request,
        bool send,
        IProgress<AnalysisProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var job = await JobAsync(session, cancellationToken);
        using var alone = RunLock.Take(session.Workspace);
        return await job.RunAsync(request, send, progress, cancellationToken);
    }

    public static async Task<WeeklyJob> JobAsync(CliSession session, CancellationToken cancellationToken) =>
        new(
            await session.OpenTracesAsync(cancellationToken),
            await session.OpenWorkbenchAsync(cancellationToken),
            session.Config,
            session.Workspace,
            Path.GetDirectoryName(session.ConfigPath) ?? ".",
            CliSession.Warn
        );
}

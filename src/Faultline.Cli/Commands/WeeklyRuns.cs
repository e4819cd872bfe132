using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Models;
using Faultline.Weekly;

namespace Faultline.Cli.Commands;

/// <summary>A weekly run with what the session's configuration names: store, workbench, models.</summary>
internal static class WeeklyRuns
{
    /// <summary>One run at a time in a workspace, whoever starts it.</summary>
    public static async Task<WeeklyOutcome> RunAsync(
        CliSession session,
        WeeklyRequest request,
        IProgress<AnalysisProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var config = session.Config;
        var store = await session.OpenTracesAsync(cancellationToken);
        using var alone = RunLock.Take(session.Workspace);
        var embedder = ModelFactory.Embedder(config.Models, store, session.Seed);
        using var embedderLife = embedder as IDisposable;
        var judge = ModelFactory.TagJudge(config.Models, CliSession.Warn);
        using var judgeLife = judge as IDisposable;
        var runner = new WeeklyRunner(
            store,
            await session.OpenWorkbenchAsync(cancellationToken),
            config,
            clustering => PipelineFactory.Create(null, clustering, session.Seed, embedder, config.Models.Embedding is not null),
            judge
        );
        return await runner.RunAsync(request, progress, cancellationToken);
    }
}

using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Models.Findings;
using Faultline.Traces;
using Faultline.Weekly;
using Faultline.Weekly.Findings;

namespace Faultline.Models;

/// <summary>A weekly run with the models and sinks that the configuration names, for whoever starts it: a person, the schedule, the server.</summary>
/// <param name="workspace">Where what was sent is remembered.</param>
/// <param name="configDirectory">What relative files in the configuration are relative to.</param>
/// <param name="warn">Told what a person should know, one sentence each.</param>
public sealed class WeeklyJob(
    ITraceStore store,
    IWorkbench workbench,
    FaultlineConfig config,
    string workspace,
    string configDirectory,
    Action<string> warn
)
{
    /// <summary>The caller holds the <see cref="RunLock"/>.</summary>
    /// <param name="send">False sends nothing.</param>
    public async Task<WeeklyOutcome> RunAsync(
        WeeklyRequest request,
        bool send,
        IProgress<AnalysisProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var sinks = send ? SinkFactory.Create(config.Findings, configDirectory) : [];
        var embedder = ModelFactory.Embedder(config.Models, store, request.Seed);
        using var embedderLife = embedder as IDisposable;
        var judge = ModelFactory.TagJudge(config.Models, warn);
        using var judgeLife = judge as IDisposable;
        try
        {
            var runner = new WeeklyRunner(
                store,
                workbench,
                config,
                clustering => PipelineFactory.Create(null, clustering, request.Seed, embedder, config.Models.Embedding is not null),
                judge
            );
            var outcome = await runner.RunAsync(request, progress, cancellationToken);
            List<Finding> findings = [.. outcome.Workflows.SelectMany(Finding.Of)];
            foreach (
                var failure in await FindingSender.SendAsync(sinks, findings, new SentFindings(workspace), request.AsOf, cancellationToken)
            )
            {
                warn(failure);
            }

            return outcome;
        }
        finally
        {
            foreach (var sink in sinks.OfType<IDisposable>())
            {
                sink.Dispose();
            }
        }
    }
}

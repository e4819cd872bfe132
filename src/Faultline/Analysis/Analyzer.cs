using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Prioritizing;
using Faultline.Pulling;
using Faultline.Traces;
using Faultline.Weekly;

namespace Faultline.Analysis;

/// <summary>Steps 1 to 4 in order: pull, cluster, suggest, explain, rank. Each step is its own class; this one only hands results on.</summary>
/// <param name="store">Where the traces are.</param>
/// <param name="workbench">Where the run is kept; null keeps it nowhere.</param>
/// <param name="config">Settings.</param>
/// <param name="pipeline">The clustering recipe.</param>
/// <param name="judge">A model that suggests tags; null leaves it to the evidence.</param>
public sealed class Analyzer(
    ITraceStore store,
    IWorkbench? workbench,
    FaultlineConfig config,
    IClusteringPipeline pipeline,
    ITagJudge? judge = null
)
{
    /// <summary>Runs the analysis and keeps it in the workbench.</summary>
    /// <exception cref="FaultlineException">The workflow does not exist, or only one end of the baseline was given.</exception>
    public async Task<AnalysisRun> AnalyzeAsync(
        AnalysisRequest request,
        IProgress<AnalysisProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var workflow = await WorkflowLookup.RequireAsync(store, request.Workflow, cancellationToken);
        var puller = new Puller(store, config);
        progress?.Report(new AnalysisProgress("reading traces", 0));
        var pull = await puller.PullAsync(
            new PullRequest
            {
                Workflow = request.Workflow,
                From = request.From,
                To = request.To,
                Limit = request.Limit,
                Seed = request.Seed,
                Only = request.Compare?.New,
                Now = request.Now,
            },
            null,
            cancellationToken
        );
        var baseline = await Baselines.JudgeAsync(puller, workflow, request, cancellationToken);

        var discovery = Halves.Split([.. pull.Failed.Select(f => f.Trace)], request.Seed);
        var partition = await pipeline.RunAsync(
            pull,
            discovery,
            progress is null ? null : new Relay(p => progress.Report(new AnalysisProgress("clustering", p))),
            cancellationToken
        );
        progress?.Report(new AnalysisProgress("matching with the run before", 0));
        var identities = await new LineageStep(store, workbench, config, pipeline).FindAsync(request, pull, partition, cancellationToken);
        var clusters = identities.Clusters;
        progress?.Report(new AnalysisProgress("describing clusters", 0));
        var described = await new ClusterDescriber(config, judge).DescribeAsync(
            pull,
            partition,
            [.. clusters.Select(c => c.Members)],
            cancellationToken
        );
        progress?.Report(new AnalysisProgress("finding causes", 0));
        var explained = await Task.Run(
            () =>
                Explainer.Explain(
                    Explaining.Request(
                        pull,
                        baseline,
                        partition,
                        [.. clusters.Select(c => c.Id)],
                        discovery,
                        config.For(request.Workflow),
                        request.Seed
                    ),
                    cancellationToken
                ),
            cancellationToken
        );
        var failures = pull
            .Failed.Select(
                (f, i) =>
                    new RankedTrace(
                        f.Trace.TraceId,
                        partition.Labels[i] < 0 ? null : clusters[partition.Labels[i]].Id,
                        f.Trace.Intent,
                        f.Weight
                    )
            )
            .ToList();
        var weights = config.For(request.Workflow).Impact;
        var ranked = Prioritizer.Rank(failures, weights, request.Seed, Prioritizer.DefaultTop, cancellationToken);
        var weeks = await WeeklyRates.ComputeAsync(
            puller,
            workflow,
            request.To,
            [.. explained.Clusters.Select(c => c.Territory)],
            progress,
            cancellationToken
        );

        var reports = RunReport.Clusters(pull, partition, clusters, described, explained, ranked, weeks);
        var layout = MapLayout.Of(partition.Points, request.Seed, cancellationToken);
        var run = RunReport.Compose(request, pipeline.Name, pull, partition, reports, explained, ranked, weeks, cancellationToken) with
        {
            Map =
            [
                .. layout.Select(
                    (p, i) =>
                        new MapPoint(failures[i].TraceId, failures[i].ClusterId, p.X, p.Y)
                        {
                            Weight = failures[i].Weight,
                            Impact = Prioritizer.ImpactOf(failures[i], weights),
                            Signals = [.. pull.Failed[i].Signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal)],
                        }
                ),
            ],
        };
        run = WeeklyFindings.AddTo(run, pull, identities);
        if (workbench is not null)
        {
            await workbench.SaveRunAsync(run, cancellationToken);
            return Curation.Of(run, await CarryAsync(workbench, run, identities.Carry, cancellationToken)).Run;
        }

        return run;
    }

    /// <summary>The run's edits. A run made again has them already, and those that people undid stay undone.</summary>
    private static async Task<IReadOnlyList<ClusterEdit>> CarryAsync(
        IWorkbench workbench,
        AnalysisRun run,
        Func<AnalysisRun, IReadOnlyList<ClusterEdit>> carry,
        CancellationToken cancellationToken
    )
    {
        var edits = await workbench.ReadClusterEditsAsync(run.RunId, cancellationToken);
        if (edits.Count > 0)
        {
            return edits;
        }

        foreach (var edit in carry(run))
        {
            await workbench.AddClusterEditAsync(edit, cancellationToken);
        }

        return await workbench.ReadClusterEditsAsync(run.RunId, cancellationToken);
    }

    // Progress<T> posts to the thread pool, where a late report could overtake the end; this one reports in place.
    private sealed class Relay(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}

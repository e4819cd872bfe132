using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Weekly;

/// <summary>Step 7: the last full week of one workflow or of all, each compared with its week before.</summary>
/// <param name="pipeline">Makes the clustering recipe of a workflow.</param>
/// <param name="judge">Suggests tags; null leaves it to the evidence.</param>
public sealed class WeeklyRunner(
    ITraceStore store,
    IWorkbench workbench,
    FaultlineConfig config,
    Func<ClusteringConfig, IClusteringPipeline> pipeline,
    ITagJudge? judge = null
)
{
    /// <summary>
    /// Runs week after week of the workflows named (all that are stored when there are none). A week that has a run already is analysed again and the run replaced:
    /// the same traffic gives the same run, and what arrived late is counted. Each run is stored as a whole or not at all, so stopping in between leaves the earlier ones.
    /// </summary>
    /// <exception cref="FaultlineException">A workflow does not exist, or none has traffic in the week.</exception>
    public async Task<WeeklyOutcome> RunAsync(
        WeeklyRequest request,
        IProgress<AnalysisProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var (from, to) = Weeks.LastFull(request.AsOf);
        var known = await store.ListWorkflowsAsync(cancellationToken);
        List<WorkflowSummary> workflows =
        [
            .. request.Workflows.Count == 0
                ? known
                : await Task.WhenAll(request.Workflows.Select(w => Pulling.WorkflowLookup.RequireAsync(store, w, cancellationToken))),
        ];
        var digests = new List<WeeklyDigest>();
        var skipped = new List<SkippedWorkflow>();
        foreach (var workflow in workflows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (workflow.First >= to || workflow.Last < from)
            {
                skipped.Add(new SkippedWorkflow(workflow.Workflow, Reason(workflow, from, to)));
                continue;
            }

            var named = workflows.Count > 1 && progress is not null ? new Named(workflow.Workflow, progress) : progress;
            digests.Add(await RunAsync(workflow.Workflow, from, to, request, named, cancellationToken));
        }

        if (digests.Count == 0)
        {
            throw FaultlineException.Input(
                skipped.Count == 0
                    ? "There are no traces in the store yet; run `faultline ingest` first."
                    : $"The week {from:yyyy-MM-dd} to {to:yyyy-MM-dd} has no traffic: {string.Join("; ", skipped.Select(s => $"'{s.Workflow}': {s.Reason}"))}."
            );
        }

        return new WeeklyOutcome(request.AsOf, from, to, digests, skipped);
    }

    private async Task<WeeklyDigest> RunAsync(
        string workflow,
        DateTime from,
        DateTime to,
        WeeklyRequest request,
        IProgress<AnalysisProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var analyzer = new Analyzer(store, workbench, config, pipeline(config.For(workflow).Clustering), judge);
        var run = await analyzer.AnalyzeAsync(
            new AnalysisRequest
            {
                Workflow = workflow,
                From = from,
                To = to,
                Limit = request.Limit,
                Seed = request.Seed,
                Now = request.AsOf,
                Weekly = true,
            },
            progress,
            cancellationToken
        );
        var before = run.Lineage?.PreviousRun is { } id ? await workbench.FindCuratedRunAsync(id, cancellationToken) : null;
        return WeeklyDigest.Of(run, before, await workbench.ReadConfirmationsAsync(workflow, cancellationToken), request.AsOf);
    }

    private static string Reason(WorkflowSummary workflow, DateTime from, DateTime to) =>
        workflow.Last < from
            ? $"its newest trace is of {workflow.Last:yyyy-MM-dd HH:mm} UTC; for the last full week it has, add --as-of {Weeks.EndReachedBy(workflow.Last):yyyy-MM-dd}"
            : $"its first trace is of {workflow.First:yyyy-MM-dd HH:mm} UTC, after {to:yyyy-MM-dd}";

    private sealed class Named(string workflow, IProgress<AnalysisProgress> inner) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value) => inner.Report(value with { Step = $"{workflow}: {value.Step}" });
    }
}

/// <summary>What to run. <paramref name="Workflows"/> empty means all; <paramref name="AsOf"/> is UTC.</summary>
public sealed record WeeklyRequest(DateTime AsOf, IReadOnlyList<string> Workflows, int Seed = 42, int Limit = 2000);

/// <summary>What <c>weekly --json</c> prints.</summary>
/// <param name="Skipped">Workflows without traffic in the week.</param>
public sealed record WeeklyOutcome(
    DateTime AsOf,
    DateTime From,
    DateTime To,
    IReadOnlyList<WeeklyDigest> Workflows,
    IReadOnlyList<SkippedWorkflow> Skipped
);

public sealed record SkippedWorkflow(string Workflow, string Reason);

using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Doctoring;
using Faultline.Server.Mapping;
using Faultline.Server.Pages;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>What there is to look at: workflows, their runs, and what the overview shows of one.</summary>
internal static class RunRoutes
{
    private const int MostNear = 200;

    public static void MapRuns(this RouteGroupBuilder api)
    {
        api.MapGet(
                "/workflows",
                static (ITraceStore traces, CancellationToken cancellationToken) => traces.ListWorkflowsAsync(cancellationToken)
            )
            .WithSummary("Every workflow with its number of traces and the times of the first and the last.");
        api.MapGet(
                "/runs",
                static (IWorkbench workbench, CancellationToken cancellationToken, string? w = null) =>
                    workbench.ListRunsAsync(w, cancellationToken)
            )
            .WithSummary("The runs, newest first; of one workflow where `w` names it.");
        api.MapGet(
                "/runs/{run}",
                static (string run, CuratedRuns runs, CancellationToken cancellationToken) => runs.RunAsync(run, cancellationToken)
            )
            .WithSummary("A run with the changes in force, as `faultline analyze --json` prints one.");
        api.MapGet("/runs/{run}/doctor", DoctorAsync)
            .WithSummary("What `faultline doctor` finds about the run's workflow; only its newest run can be asked about.");
        api.MapGet("/runs/{run}/clusters/{cluster}/noise", NoiseAsync)
            .WithSummary("Failures of no cluster that lie beside this one on the map, nearest first.");
    }

    private static async Task<IReadOnlyList<DoctorCheck>> DoctorAsync(
        string run,
        CuratedRuns runs,
        RunCache cache,
        IWorkbench workbench,
        FaultlineConfig config,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var newest = (await workbench.ListRunsAsync(found.Workflow, cancellationToken))[0].RunId;
        if (newest != run)
        {
            throw FaultlineException.Input(
                $"The doctor looks at how things stand now; ask about {newest}, the newest run of {found.Workflow}."
            );
        }

        var intents = await cache.IntentsAsync(found);
        var now = clock.GetUtcNow().UtcDateTime;
        return Doctor.Examine(await DoctorReader.ReadAsync(workbench, found.Workflow, found, config, intents, [], now, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> NoiseAsync(
        string run,
        string cluster,
        CuratedRuns runs,
        CancellationToken cancellationToken,
        int take = 8
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        return found.Clusters.Any(c => c.ClusterId == cluster)
            ? NearNoise.Of(found, cluster, Math.Clamp(take, 1, MostNear))
            : throw FaultlineException.Input($"Run {run} has no cluster '{cluster}'.");
    }
}

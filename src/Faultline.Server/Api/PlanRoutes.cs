using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Server.Pages;
using Faultline.Server.Reviewing;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>How much of a run people label: one plan for all of its reviewers.</summary>
internal static class PlanRoutes
{
    public static void MapPlans(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/plan", ReadAsync)
            .WithSummary("How much of the run is to be labelled, by how many people, and what is left for each reviewer.");
        api.MapPut("/runs/{run}/plan", SetAsync)
            // It decides what everyone works on.
            .RequireAuthorization(Access.Own)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Sets how much of the run is to be labelled, for every reviewer; no label that is there is lost by it.");
    }

    private static async Task<PlanAnswer> ReadAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        CancellationToken cancellationToken
    ) => await AnswerAsync(await runs.RunAsync(run, cancellationToken), workbench, cancellationToken);

    private static async Task<PlanAnswer> SetAsync(
        string run,
        PlanBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        ReviewTurns turns,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        if (body is not { PerCluster: { } perCluster, Overlap: { } overlap })
        {
            throw FaultlineException.Input(
                "A plan names both per_cluster, the items of a cluster, and overlap, the share that two people label."
            );
        }

        var found = await runs.RunAsync(run, cancellationToken);
        var plan = new ReviewPlan(perCluster, overlap).Checked();
        return await turns.TakeAsync(
            async () =>
            {
                var before = await workbench.ReadReviewPlanAsync(run, cancellationToken);
                var set = await workbench
                    .WithAudit(note.EntryOfChange("plan", run, before.Words, plan.Words))
                    .SetReviewPlanAsync(new StoredPlan(run, plan, note.Who, note.Now), cancellationToken);
                note.Unchanged = !set;
                return await AnswerAsync(found, workbench, cancellationToken);
            },
            cancellationToken
        );
    }

    private static async Task<PlanAnswer> AnswerAsync(AnalysisRun run, IWorkbench workbench, CancellationToken cancellationToken)
    {
        var view = await PlanView.ReadAsync(
            workbench,
            run,
            await workbench.ReadLabelsAsync(run.RunId, cancellationToken),
            cancellationToken
        );
        return new PlanAnswer(run.RunId, view.Plan.PerCluster, view.Plan.Overlap, view.Set?.Person, view.Set?.CreatedAt, view.Standing);
    }
}

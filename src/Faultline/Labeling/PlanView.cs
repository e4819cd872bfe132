using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>How much of a run is to be labelled, and how far that is.</summary>
/// <param name="Set">What somebody has set; null where the default holds.</param>
/// <param name="Plan">The plan that holds.</param>
public sealed record PlanView(StoredPlan? Set, ReviewPlan Plan, ReviewStanding Standing)
{
    /// <param name="run">The run with the changes in force.</param>
    /// <param name="labels">Its labels that count.</param>
    public static async Task<PlanView> ReadAsync(
        IWorkbench workbench,
        AnalysisRun run,
        IReadOnlyList<Label> labels,
        CancellationToken cancellationToken = default
    )
    {
        var set = await workbench.FindReviewPlanAsync(run.RunId, cancellationToken);
        var plan = set?.Plan ?? new ReviewPlan();
        var asked = AskedItems.Of(await workbench.ReadReviewMarksAsync(run.RunId, cancellationToken));
        return new PlanView(set, plan, ReviewQueue.Stand(run, plan, labels, asked));
    }
}

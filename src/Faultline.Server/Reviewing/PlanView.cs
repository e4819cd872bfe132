using Faultline.Analysis;
using Faultline.Labeling;

namespace Faultline.Server.Reviewing;

/// <summary>How much of a run is to be labelled, and how far that is.</summary>
/// <param name="Set">What somebody has set; null where the default holds.</param>
public sealed record PlanView(StoredPlan? Set, ReviewStanding Standing)
{
    /// <summary>The plan that holds.</summary>
    public ReviewPlan Plan => Set?.Plan ?? new ReviewPlan();

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
        var asked = await workbench.ReadAskedAsync(run.RunId, cancellationToken);
        return new PlanView(set, ReviewQueue.Stand(run, set?.Plan ?? new ReviewPlan(), labels, asked));
    }
}

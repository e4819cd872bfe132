using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Traces;
using Microsoft.EntityFrameworkCore;

namespace Faultline.Storage.Workbench;

/// <summary>How much of each run people label: one row a run, where somebody has set it.</summary>
internal static class ReviewPlanTable
{
    public static async Task<bool> SetAsync(WorkbenchContext context, StoredPlan plan, CancellationToken cancellationToken)
    {
        // Of two who set it at once the second finds the first's row.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var row = await context.ReviewPlans.FirstOrDefaultAsync(p => p.RunId == plan.RunId, cancellationToken);
        if (row is not null && Plan(row) == plan.Plan)
        {
            return false;
        }

        if (row is null)
        {
            row = new ReviewPlanRow { RunId = plan.RunId, Person = plan.Person };
            context.ReviewPlans.Add(row);
        }

        (row.PerCluster, row.Overlap, row.Person, row.CreatedAt) = (
            plan.Plan.PerCluster,
            plan.Plan.Overlap,
            plan.Person,
            plan.CreatedAt.ToUtc()
        );
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Adds, unsaved, the plan that was set last in the workflow to its new run: whoever set it need not do so every week.</summary>
    public static async Task TakeOverAsync(WorkbenchContext context, AnalysisRun run, CancellationToken cancellationToken)
    {
        if (await context.ReviewPlans.AnyAsync(p => p.RunId == run.RunId, cancellationToken))
        {
            return;
        }

        var last = await context
            .ReviewPlans.AsNoTracking()
            .Where(p => context.Runs.Any(r => r.RunId == p.RunId && r.Workflow == run.Workflow))
            .OrderByDescending(p => p.CreatedAt)
            .ThenByDescending(p => p.RunId)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is not null)
        {
            last.RunId = run.RunId;
            context.ReviewPlans.Add(last);
        }
    }

    public static async Task<StoredPlan?> FindAsync(WorkbenchContext context, string runId, CancellationToken cancellationToken) =>
        await context.ReviewPlans.AsNoTracking().FirstOrDefaultAsync(p => p.RunId == runId, cancellationToken) is { } row
            ? new StoredPlan(row.RunId, Plan(row), row.Person, row.CreatedAt)
            : null;

    private static ReviewPlan Plan(ReviewPlanRow row) => new(row.PerCluster, row.Overlap);
}

using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Weekly;

/// <summary>Which earlier run a run is compared with.</summary>
internal static class RunHistory
{
    /// <summary>
    /// The run before: of those whose window began earlier the one that reaches furthest, and of equals the newest. A weekly run looks among weekly runs first, so
    /// that a look at three days in between does not come between two weeks. Null for a first run.
    /// </summary>
    public static async Task<AnalysisRun?> PreviousAsync(IWorkbench workbench, AnalysisRequest request, CancellationToken cancellationToken)
    {
        var earlier = (await workbench.ListRunsAsync(request.Workflow, cancellationToken))
            .Where(r => r.From < request.From && r.To <= request.To)
            .OrderByDescending(r => request.Weekly && r.Weekly)
            .ThenByDescending(r => r.To)
            .ThenByDescending(r => r.CreatedAt)
            .ThenByDescending(r => r.RunId, StringComparer.Ordinal)
            .FirstOrDefault();
        return earlier is null ? null : await workbench.FindCuratedRunAsync(earlier.RunId, cancellationToken);
    }

    /// <summary>The newest other run of the very same window: its clusters share their members with this one's, and so their identities.</summary>
    public static async Task<AnalysisRun?> SameWindowAsync(
        IWorkbench workbench,
        AnalysisRequest request,
        CancellationToken cancellationToken
    )
    {
        var same = (await workbench.ListRunsAsync(request.Workflow, cancellationToken)).FirstOrDefault(r =>
            r.From == request.From && r.To == request.To
        );
        return same is null ? null : await workbench.FindCuratedRunAsync(same.RunId, cancellationToken);
    }
}

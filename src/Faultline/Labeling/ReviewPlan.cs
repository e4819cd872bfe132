using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>How much of a run people label. The defaults hold for a run for which nobody has set anything else.</summary>
/// <param name="PerCluster">Items sampled from each cluster, 1 to 1000.</param>
/// <param name="Overlap">Share of the items that two people label, in [0, 1].</param>
public sealed record ReviewPlan(int PerCluster = 20, double Overlap = 1)
{
    /// <summary>The plan in words, as the audit and pages show it.</summary>
    public string Words =>
        string.Create(CultureInfo.InvariantCulture, $"{PerCluster} {(PerCluster == 1 ? "item" : "items")} a cluster, ")
        + Overlap switch
        {
            0 => "each by one person",
            1 => "each by two people",
            _ => string.Create(CultureInfo.InvariantCulture, $"{100 * Overlap:0.##} % by two people"),
        };

    /// <exception cref="FaultlineException">A number is out of range.</exception>
    public ReviewPlan Checked() =>
        PerCluster is < 1 or > 1000 || Overlap is not (>= 0 and <= 1)
            ? throw FaultlineException.Input("The items of a cluster number 1 to 1000, and the overlap is a share between 0 and 1.")
            : this;
}

/// <summary>A plan that somebody has set for a run.</summary>
public sealed record StoredPlan(string RunId, ReviewPlan Plan, string Person, DateTime CreatedAt);

/// <summary>Reads plans.</summary>
public static class ReviewPlans
{
    /// <summary>The plan that holds for the run: the one set for it, else the default.</summary>
    public static async Task<ReviewPlan> ReadReviewPlanAsync(
        this IWorkbench workbench,
        string runId,
        CancellationToken cancellationToken = default
    ) => (await workbench.FindReviewPlanAsync(runId, cancellationToken))?.Plan ?? new ReviewPlan();
}

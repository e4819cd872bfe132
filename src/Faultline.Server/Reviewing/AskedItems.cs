using Faultline.Analysis;
using Faultline.Labeling;

namespace Faultline.Server.Reviewing;

/// <summary>Failures that somebody put into everyone's queue, beside the sample.</summary>
internal static class AskedItems
{
    private const string Sampled = "in the sample";
    private const string Picked = "picked";

    /// <summary>Their trace ids, each once, in order.</summary>
    public static async Task<IReadOnlyList<string>> ReadAskedAsync(
        this IWorkbench workbench,
        string run,
        CancellationToken cancellationToken = default
    ) =>
        [
            .. (await workbench.ReadReviewMarksAsync(run, cancellationToken))
                .Where(m => m.Kind == ReviewMarks.Ask)
                .Select(m => m.TraceId)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The note of a mark: whether the sample held the item anyway when somebody asked for it. A plan that changes later must not change how it came in.</summary>
    public static string Origin(AnalysisRun run, ReviewPlan plan, string traceId) =>
        LabelSheet.Sample(run, plan.PerCluster, run.Seed).Contains(traceId, StringComparer.Ordinal) ? Sampled : Picked;

    /// <summary>Those that were labelled only because somebody asked for them, and so are no draw by chance.</summary>
    public static async Task<IReadOnlySet<string>> ReadPickedAsync(
        this IWorkbench workbench,
        AnalysisRun run,
        CancellationToken cancellationToken = default
    )
    {
        // Marks of before plans were kept do not say; the sample was the usual one then.
        var usual = LabelSheet.Sample(run, new ReviewPlan().PerCluster, run.Seed).ToHashSet(StringComparer.Ordinal);
        return (await workbench.ReadReviewMarksAsync(run.RunId, cancellationToken))
            .Where(m => m.Kind == ReviewMarks.Ask)
            .GroupBy(m => m.TraceId, StringComparer.Ordinal)
            .Select(asked => asked.MinBy(m => m.CreatedAt)!)
            .Where(first => first.Note is Sampled or Picked ? first.Note == Picked : !usual.Contains(first.TraceId))
            .Select(first => first.TraceId)
            .ToHashSet(StringComparer.Ordinal);
    }
}

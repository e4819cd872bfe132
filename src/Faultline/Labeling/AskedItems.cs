using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>Failures that somebody put into everyone's queue, beside the sample.</summary>
public static class AskedItems
{
    private const string Sampled = "in the sample";
    private const string Picked = "picked";

    /// <summary>Their trace ids, each once, in order.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<ReviewMark> marks) =>
        [.. marks.Where(m => m.Kind == ReviewMarks.Ask).Select(m => m.TraceId).Distinct(StringComparer.Ordinal)];

    /// <summary>The marks that put failures into the queue, but for those that this person has asked for before.</summary>
    /// <remarks>Each notes whether the sample held the item anyway: a plan that changes later must not change how it came in.</remarks>
    public static async Task<IReadOnlyList<ReviewMark>> NewAsksAsync(
        this IWorkbench workbench,
        AnalysisRun run,
        IReadOnlyCollection<string> traceIds,
        string person,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var plan = await workbench.ReadReviewPlanAsync(run.RunId, cancellationToken);
        var sample = LabelSheet.Sample(run, plan.PerCluster, LabelSheet.UsualSeed).ToHashSet(StringComparer.Ordinal);
        var before = (await workbench.ReadReviewMarksAsync(run.RunId, cancellationToken))
            .Where(m => m.Kind == ReviewMarks.Ask && m.Reviewer == person)
            .Select(m => m.TraceId)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. traceIds
                .Distinct(StringComparer.Ordinal)
                .Where(id => !before.Contains(id))
                .Select(id => new ReviewMark(run.RunId, id, person, ReviewMarks.Ask, sample.Contains(id) ? Sampled : Picked, now)),
        ];
    }

    /// <summary>Those that were labelled only because somebody asked for them, and so are no draw by chance.</summary>
    public static async Task<IReadOnlySet<string>> ReadPickedAsync(
        this IWorkbench workbench,
        AnalysisRun run,
        CancellationToken cancellationToken = default
    )
    {
        // Marks of before plans were kept do not say; the sample was the usual one then.
        var usual = LabelSheet.Sample(run, new ReviewPlan().PerCluster, LabelSheet.UsualSeed).ToHashSet(StringComparer.Ordinal);
        return (await workbench.ReadReviewMarksAsync(run.RunId, cancellationToken))
            .Where(m => m.Kind == ReviewMarks.Ask)
            .GroupBy(m => m.TraceId, StringComparer.Ordinal)
            .Select(asked => asked.MinBy(m => m.CreatedAt)!)
            .Where(first => first.Note is Sampled or Picked ? first.Note == Picked : !usual.Contains(first.TraceId))
            .Select(first => first.TraceId)
            .ToHashSet(StringComparer.Ordinal);
    }
}

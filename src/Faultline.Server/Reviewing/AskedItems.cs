using Faultline.Analysis;
using Faultline.Labeling;

namespace Faultline.Server.Reviewing;

/// <summary>Failures that somebody put into everyone's queue, beside the sample.</summary>
internal static class AskedItems
{
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
}

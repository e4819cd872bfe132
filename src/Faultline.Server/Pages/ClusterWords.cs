using Faultline.Curating;
using Faultline.Reporting;
using Faultline.Weekly;

namespace Faultline.Server.Pages;

/// <summary>Sentences of a cluster's page.</summary>
internal static class ClusterWords
{
    public static string Drifted(DriftReport drift) =>
        $"{Figures.Count(drift.Before)} failures before, {Figures.Count(drift.After)} now, of {Figures.Count(drift.TrafficBefore)} and {Figures.Count(drift.TrafficAfter)} traces: {drift.Trend} ({Figures.PValue(drift.PAdjusted)}).";

    public static string Explain(CuratedReport curated) =>
        (
            curated.SplitFrom.Count > 0 ? $"Split off by hand from {string.Join(", ", curated.SplitFrom)}. "
            : curated.Merged.Count > 0
                ? $"{string.Join(", ", curated.Merged)} {(curated.Merged.Count == 1 ? "was" : "were")} merged into it. "
            : "Failures were moved by hand. "
        )
        + (
            curated.SplitFrom.Count > 0
                ? "Counts and ranks are its own; causes and pass rates are found when the window is analysed again."
                : "Counts and ranks follow; causes and pass rates are those measured before."
        );
}

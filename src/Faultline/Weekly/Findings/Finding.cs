using System.Globalization;

namespace Faultline.Weekly.Findings;

/// <summary>One thing a weekly run found that somebody should hear of, once.</summary>
/// <param name="Key">The same finding has the same key, however often the run is made.</param>
/// <param name="Kind"><c>new</c>, <c>reopened</c>, <c>growing</c>, <c>disappeared</c> or <c>break</c>.</param>
/// <param name="Title">One line; the cluster's name in it comes from traces and may say anything.</param>
/// <param name="Text">A few sentences of the same origin.</param>
public sealed record Finding(
    string Key,
    string Kind,
    string Workflow,
    string RunId,
    DateTime WeekFrom,
    string? ClusterId,
    string Title,
    string Text
)
{
    /// <summary>The findings of a week, the gravest first.</summary>
    public static IReadOnlyList<Finding> Of(WeeklyDigest week) =>
        [
            .. week.Break is { } broken
                ? [Make(week, "break", null, "This run was made differently from the one before", broken.Text)]
                : Array.Empty<Finding>(),
            // Of a first run everything is new, which is no news.
            .. week.PreviousRun is null ? [] : week.New.OrderBy(c => c.ImpactRank).Select(c => Of(week, "new", c)),
            .. week.Reopened.OrderBy(c => c.ImpactRank).Select(c => Of(week, "reopened", c)),
            .. week.Growing.OrderBy(c => c.ImpactRank).Select(c => Of(week, "growing", c)),
            .. week
                .Disappeared.Where(g => g.AbsorbedBy is null && g.SplitInto.Count == 0)
                .Select(g =>
                    Make(
                        week,
                        "disappeared",
                        g.ClusterId,
                        $"Gone: {g.Name}",
                        Number(
                            $"It had {g.EstimatedTotal:N0} failures in the week before; {g.StillAlike:N0} failures of this week still look like it."
                        )
                    )
                ),
        ];

    private static Finding Of(WeeklyDigest week, string kind, WeeklyCluster cluster)
    {
        var size = Number($"{cluster.EstimatedTotal:N0} failures this week, rank {cluster.ImpactRank} by impact, tag {cluster.Tag}.");
        var drift = cluster.Drift is { Ratio: { } ratio } d
            ? Number($" {d.Before:N0} the week before; {ratio:0.0} times as many per trace (adjusted p = {d.PAdjusted:0.000}).")
            : "";
        var title = kind switch
        {
            "new" => "New failure cluster: ",
            "reopened" => "Back again: ",
            _ => "Growing: ",
        };
        return Make(week, kind, cluster.ClusterId, title + cluster.Name, size + drift);
    }

    private static Finding Make(WeeklyDigest week, string kind, string? cluster, string title, string text) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{week.Workflow}/{week.From:yyyy-MM-dd}/{kind}/{cluster ?? "-"}"),
            kind,
            week.Workflow,
            week.RunId,
            week.From,
            cluster,
            title,
            text
        );

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

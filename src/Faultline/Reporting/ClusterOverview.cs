using Faultline.Analysis;
using Faultline.Reporting.Charts;

namespace Faultline.Reporting;

/// <summary>All clusters in order of impact, one row each.</summary>
internal static class ClusterOverview
{
    public static void Write(HtmlWriter html, AnalysisRun run, IReadOnlyDictionary<string, int> colours)
    {
        html.Write($"""<section id="clusters" class="panel" aria-labelledby="h-clusters"><h2 id="h-clusters">Clusters by impact</h2>""");
        if (run.Clusters.Count == 0)
        {
            html.Write($"""<p class="empty">No group of failures stands out in this window.</p></section>""");
            return;
        }

        var scale = run.Clusters.Max(c => Math.Max(c.Impact.High, c.Impact.Value));
        html.Write(
            $"""
            <table class="overview"><thead><tr><th scope="col">Rank</th><th scope="col">Cluster</th><th scope="col">Impact</th><th scope="col" class="n">Failures</th><th scope="col" class="n">By count</th><th scope="col" class="n">Pass rate in its slice</th><th scope="col" class="n">Before</th></tr></thead><tbody>
            """
        );
        foreach (var cluster in run.Clusters)
        {
            var colour = colours[cluster.ClusterId];
            var tied = cluster.TiedWith.Count > 0 ? "=" : "";
            html.Write(
                $"""
                <tr><td class="rank" data-label="Rank"><span class="number k{colour}">{cluster.ImpactRank}{tied}</span></td><th scope="row"><a href="#c-{cluster.ClusterId}">{cluster.Name}</a>{" "}<span class="tag">{cluster.Tag.Value}</span></th><td class="impact" data-label="Impact">
                """
            );
            ImpactBar.Write(html, cluster, colour, scale);
            html.Write(
                $"""
                <span class="value">{Figures.Number(cluster.Impact.Value)}</span></td><td class="n" data-label="Failures">{Figures.Count(
                    cluster.EstimatedTotal
                )}</td><td class="n" data-label="By count">#{cluster.FrequencyRank}</td><td class="n" data-label="Pass rate">{(
                    cluster.PassRate is { } now ? Figures.Percent(now.Value) : "–"
                )}</td><td class="n" data-label="Before">{(
                    cluster.PreviousPassRate is { } before ? Figures.Percent(before.Value) : "–"
                )}</td></tr>
                """
            );
        }

        html.Write(
            $"""</tbody></table><p class="note">Impact: failures times the weight of their intent, with the 95 % interval; "=" marks ranks that the interval does not tell apart.</p></section>"""
        );
    }
}

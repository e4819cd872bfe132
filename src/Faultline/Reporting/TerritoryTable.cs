using Faultline.Analysis;

namespace Faultline.Reporting;

/// <summary>How all traffic of a cluster's territory fares: now and before, by prompt version and by model.</summary>
internal static class TerritoryTable
{
    public static void Write(HtmlWriter html, ClusterReport cluster)
    {
        if (cluster.Territory is not { } territory)
        {
            return;
        }

        html.Write(
            $"""<details class="territory"><summary>All traffic where {territory.Text}: {Figures.Percent(territory.PassRate.Value)} pass ({Figures.Range(territory.PassRate)}, n = {Figures.Count(territory.PassRate.N)})</summary><table><thead><tr><th scope="col">Traffic</th><th scope="col" class="n">Pass rate</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">n</th></tr></thead><tbody>"""
        );
        Row(html, "this window", territory.PassRate);
        if (territory.Previous is { } previous)
        {
            Row(html, "compared with", previous);
        }

        foreach (var version in territory.PromptVersions)
        {
            Row(html, "prompt " + version.Value, version.PassRate);
        }

        foreach (var model in territory.Models)
        {
            Row(html, "model " + model.Value, model.PassRate);
        }

        foreach (var week in territory.Weeks)
        {
            Row(html, "week of " + Figures.Day(week.From), week.PassRate);
        }

        html.Write($"</tbody></table></details>");
    }

    private static void Row(HtmlWriter html, string traffic, Rate rate) =>
        html.Write(
            $"""<tr><th scope="row">{traffic}</th><td class="n">{Figures.Percent(rate.Value)}</td><td class="n">{Figures.Range(rate)}</td><td class="n">{Figures.Count(rate.N)}</td></tr>"""
        );
}

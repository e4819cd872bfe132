using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>Small multiples: each cluster's pass rate a week in the traffic it lives in, all on one scale, so that eyes may compare them.</summary>
public static class ClusterWeeks
{
    private const int Height = 56;
    private const int Most = 12;

    public static void Write(HtmlWriter html, AnalysisRun run, IReadOnlyDictionary<string, int> colours)
    {
        var clusters = run.Clusters.Where(c => c.Territory is { Weeks.Count: > 1 }).Take(Most).ToList();
        if (clusters.Count == 0)
        {
            return;
        }

        var low = Math.Min(0.5, Math.Floor(10 * clusters.Min(c => c.Territory!.Weeks.Min(w => w.PassRate.Value))) / 10);
        html.Write(
            $"""
            <section class="panel" aria-labelledby="h-multiples"><h2 id="h-multiples">Pass rate a week, cluster by cluster</h2><ul class="multiples">
            """
        );
        foreach (var cluster in clusters)
        {
            Small(html, cluster, colours[cluster.ClusterId], low);
        }

        html.Write(
            $"""</ul><p class="note">Of the traffic each cluster lives in, passing traces included; every chart runs from {Figures.Percent(low)} at the bottom to 100 % at the top. Bands are 95 % intervals.</p></section>"""
        );
    }

    private static void Small(HtmlWriter html, ClusterReport cluster, int colour, double low)
    {
        var weeks = cluster.Territory!.Weeks;
        double X(int i) => weeks.Count == 1 ? 50 : 100.0 * i / (weeks.Count - 1);
        double Y(double rate) => 100 * (1 - (Math.Clamp(rate, low, 1) - low) / (1 - low));
        var last = weeks[^1];
        html.Write(
            $"""
            <li><h3><span class="number k{colour}">{cluster.ImpactRank}</span> <a href="#c-{cluster.ClusterId}">{Figures.Excerpt(
                cluster.Name,
                60
            )}</a></h3><svg class="spark k{colour}" width="100%" height="{Height}" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{Describe(
                cluster.Name,
                weeks
            )}"><title>{Describe(cluster.Name, weeks)}</title><line class="grid" x1="0" x2="100" y1="100" y2="100"/><path class="spark-band" d="M
            """
        );
        for (var i = 0; i < weeks.Count; i++)
        {
            html.Write($"{X(i)} {Y(weeks[i].PassRate.High)} ");
        }

        for (var i = weeks.Count - 1; i >= 0; i--)
        {
            html.Write($"L{X(i)} {Y(weeks[i].PassRate.Low)} ");
        }

        html.Write($"""Z"/><path class="spark-line" d="M""");
        for (var i = 0; i < weeks.Count; i++)
        {
            html.Write($"{X(i)} {Y(weeks[i].PassRate.Value)} ");
        }

        html.Write(
            $"""
            "/></svg><p class="note">{Figures.Percent(weeks[0].PassRate.Value)} → {Figures.Percent(last.PassRate.Value)} ({Figures.Range(
                last.PassRate
            )}) · {Figures.Day(weeks[0].From)} to {Figures.Day(last.To.AddDays(-1))}</p></li>
            """
        );
    }

    private static string Describe(string name, IReadOnlyList<WeekRate> weeks) =>
        $"{name}: {string.Join(", ", weeks.Select(w => $"{Figures.Day(w.From)} {Figures.Percent(w.PassRate.Value)}"))}";
}

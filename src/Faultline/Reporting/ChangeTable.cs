using Faultline.Analysis;
using Faultline.Reporting.Charts;

namespace Faultline.Reporting;

/// <summary>What moved the pass rate between two windows, part by part.</summary>
internal static class ChangeTable
{
    /// <summary>Parts below a twentieth of a point are summed up in one row.</summary>
    private const double WorthShowing = 0.0005;

    public static void Write(HtmlWriter html, AnalysisRun run)
    {
        if (run.Change is not { Contributions.Count: > 0 } change)
        {
            return;
        }

        var names = run.Clusters.ToDictionary(c => c.ClusterId, c => c.Name, StringComparer.Ordinal);
        html.Write(
            $"""
            <section class="panel" aria-labelledby="h-change"><h2 id="h-change">What moved the pass rate</h2><p class="note">{Figures.Percent(
                change.From.Value
            )} before, {Figures.Percent(change.To.Value)} now; the parts add up to {Figures.Points(
                change.Delta
            )} points.</p>
            """
        );
        foreach (var part in change.Contributions)
        {
            names.TryAdd(part.ClusterId, Words(part));
        }

        ChangeWaterfall.Write(html, change, id => names[id]);
        html.Write(
            $"""
            <table class="change"><thead><tr><th scope="col">Part</th><th scope="col" class="n">Rate effect</th><th scope="col" class="n">Mix effect</th><th scope="col" class="n">Together</th></tr></thead><tbody>
            """
        );
        var small = new List<ContributionReport>();
        foreach (var part in change.Contributions.OrderBy(c => c.RateEffect + c.MixEffect))
        {
            if (Math.Abs(part.RateEffect + part.MixEffect) < WorthShowing)
            {
                small.Add(part);
                continue;
            }

            Row(html, names[part.ClusterId], part.RateEffect, part.MixEffect);
        }

        if (small.Count > 0)
        {
            Row(
                html,
                small.Count == 1 ? "One smaller part" : $"{small.Count} smaller parts",
                small.Sum(s => s.RateEffect),
                small.Sum(s => s.MixEffect)
            );
        }

        html.Write($"</tbody></table></section>");
    }

    private static void Row(HtmlWriter html, string name, double rate, double mix) =>
        html.Write(
            $"""<tr><th scope="row">{name}</th><td class="n">{Figures.Points(rate)}</td><td class="n">{Figures.Points(mix)}</td><td class="n strong">{Figures.Points(rate + mix)}</td></tr>"""
        );

    private static string Words(ContributionReport part) =>
        part switch
        {
            { ClusterId: "noise" } => "Failures without a cluster",
            { ClusterId: "other" } => "All other traffic",
            { Traffic: { } traffic } => traffic,
            _ => part.ClusterId,
        };
}

using Faultline.Analysis;
using Faultline.Reporting.Charts;

namespace Faultline.Reporting;

/// <summary>What moved the pass rate between two windows, part by part.</summary>
internal static class ChangeTable
{
    /// <summary>Parts below a twentieth of a point are summed up, as are those beyond the largest eight.</summary>
    private const double WorthShowing = 0.0005;

    private const int Most = 8;

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

        var parts = Parts(change, names);
        // Steps and rows are the same parts: a reader looks from one to the other.
        ChangeWaterfall.Write(html, change, [.. parts.Select(p => (p.Name, p.Rate + p.Mix))]);
        html.Write(
            $"""
            <div class="scroll"><table class="change"><thead><tr><th scope="col">Part</th><th scope="col" class="n">Rate effect</th><th scope="col" class="n">Mix effect</th><th scope="col" class="n">Together</th></tr></thead><tbody>
            """
        );
        foreach (var (name, rate, mix) in parts)
        {
            Row(html, name, rate, mix);
        }

        html.Write($"</tbody></table></div></section>");
    }

    /// <summary>The largest parts from the worst to the best, then the rest as one.</summary>
    private static List<(string Name, double Rate, double Mix)> Parts(ChangeReport change, Dictionary<string, string> names)
    {
        var ordered = change.Contributions.OrderByDescending(c => Math.Abs(c.RateEffect + c.MixEffect)).ToList();
        var large = ordered.TakeWhile(c => Math.Abs(c.RateEffect + c.MixEffect) >= WorthShowing).Take(Most).ToList();
        var parts = large.OrderBy(c => c.RateEffect + c.MixEffect).Select(c => (names[c.ClusterId], c.RateEffect, c.MixEffect)).ToList();
        var small = ordered[large.Count..];
        if (small.Count > 0)
        {
            parts.Add(
                (
                    small.Count == 1 ? names[small[0].ClusterId] : $"{small.Count} smaller parts",
                    small.Sum(s => s.RateEffect),
                    small.Sum(s => s.MixEffect)
                )
            );
        }

        return parts;
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

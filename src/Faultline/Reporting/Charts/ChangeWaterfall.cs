using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>From the pass rate before to the one now, one step a part; the steps add up.</summary>
public static class ChangeWaterfall
{
    private const int Row = 26;

    /// <param name="change">Its steps are drawn in the order of <paramref name="parts"/>.</param>
    /// <param name="parts">Names for the reader, and shares of the change (0.01 is a point); they add up to it.</param>
    public static void Write(HtmlWriter html, ChangeReport change, IReadOnlyList<(string Name, double Value)> parts)
    {
        var levels = new List<double> { change.From.Value };
        foreach (var part in parts)
        {
            levels.Add(levels[^1] + part.Value);
        }

        var (low, high) = (Math.Min(levels.Min(), change.To.Value), Math.Max(levels.Max(), change.To.Value));
        var margin = Math.Max(0.002, 0.08 * (high - low));
        (low, high) = (low - margin, high + margin);
        double X(double rate) => 100 * (rate - low) / (high - low);
        var height = Row * (parts.Count + 2);
        html.Write(
            $"""
            <svg class="chart waterfall" width="100%" height="{height}" role="img" aria-labelledby="wf-title wf-desc"><title id="wf-title">What moved the pass rate, step by step</title><desc id="wf-desc">From {Figures.Percent(
                change.From.Value
            )} to {Figures.Percent(change.To.Value)}: {string.Join("; ", parts.Select(p => $"{p.Name} {Figures.Points(p.Value)}"))}.</desc>
            """
        );
        Total(html, "before", change.From.Value, 0, X(change.From.Value));
        for (var i = 0; i < parts.Count; i++)
        {
            var y = Row * (i + 1);
            var (a, b) = (X(levels[i]), X(levels[i + 1]));
            // Beside the bar where there is room for the text, else on it: text beyond the edge is cut off.
            var (left, right) = (Math.Min(a, b), Math.Max(a, b));
            var before = left > 50 || right > 60;
            var anchor = left > 50 ? left : right;
            html.Write(
                $"""
                <g><title>{parts[i].Name}: {Figures.Points(parts[i].Value)} points</title><line class="grid" x1="{a}%" x2="{a}%" y1="{y
                    - 7}" y2="{y + 19}"/><rect class="{(parts[i].Value < 0 ? "bad" : "calm")}" x="{left}%" width="{Math.Max(
                    0.3,
                    Math.Abs(b - a)
                )}%" y="{y + 5}" height="14" rx="2"/><text class="step" x="{anchor}%" dx="{(before ? -6 : 6)}" y="{y + 16}" text-anchor="{(before ? "end" : "start")}">{Figures.Points(parts[i].Value)}<tspan class="step-name"> {Figures.Excerpt(
                    parts[i].Name,
                    44
                )}</tspan></text></g>
                """
            );
        }

        Total(html, "now", change.To.Value, Row * (parts.Count + 1), X(change.To.Value));
        html.Write($"</svg>");
    }

    private static void Total(HtmlWriter html, string what, double rate, int y, double x)
    {
        var right = x > 50;
        html.Write(
            $"""<line class="level" x1="{x}%" x2="{x}%" y1="{y + 3}" y2="{y + 21}"/><text class="step strong" x="{x}%" dx="{(right ? -6 : 6)}" y="{y + 16}" text-anchor="{(right ? "end" : "start")}">{what} {Figures.Percent(rate)}</text>"""
        );
    }
}

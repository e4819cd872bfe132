using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>Two pass rates with their intervals, one above the other: inside a slice and outside it.</summary>
public static class RateBars
{
    public static void Write(HtmlWriter html, Rate inside, Rate outside)
    {
        html.Write(
            $"""<svg class="rates" width="100%" height="56" role="img" aria-label="Pass rate {Figures.Percent(inside.Value)} inside the slice, {Figures.Percent(outside.Value)} outside"><title>Pass rate inside and outside the slice, with 95 % intervals</title>"""
        );
        Bar(html, "inside", inside, 0, "bad");
        Bar(html, "outside", outside, 29, "calm");
        html.Write($"</svg>");
    }

    private static void Bar(HtmlWriter html, string where, Rate rate, int y, string kind) =>
        html.Write(
            $"""
            <text class="rate-name" x="0" y="{y + 11}">{where}: {Figures.Percent(rate.Value)} of {Figures.Count(
                rate.N
            )} pass</text><rect class="track" x="0" y="{y + 16}" width="100%" height="8" rx="2"/><rect class="{kind}" x="0" y="{y
                + 16}" width="{100 * rate.Value}%" height="8" rx="2"/><line class="whisker" x1="{100 * rate.Low}%" x2="{100
                * rate.High}%" y1="{y + 20}" y2="{y + 20}"/>
            """
        );
}

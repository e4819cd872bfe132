using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>One cluster's impact as a bar with its interval, on the scale of the worst cluster.</summary>
public static class ImpactBar
{
    /// <param name="scale">The value at the right end; at least the largest upper bound of the run.</param>
    public static void Write(HtmlWriter html, ClusterReport cluster, int colour, double scale)
    {
        double X(double impact) => scale > 0 ? 100 * Math.Clamp(impact / scale, 0, 1) : 0;
        var impact = cluster.Impact;
        html.Write(
            $"""
            <svg class="bar" width="100%" height="18" role="img" aria-label="Impact {Figures.Number(impact.Value)}, between {Figures.Number(
                impact.Low
            )} and {Figures.Number(impact.High)}"><title>Impact {Figures.Number(impact.Value)} ({Figures.Number(
                impact.Low
            )}–{Figures.Number(
                impact.High
            )})</title><rect class="track" x="0" y="5" width="100%" height="8" rx="2"/><rect class="fill k{colour}" x="0" y="5" width="{X(
                impact.Value
            )}%" height="8" rx="2"/><line class="whisker" x1="{X(impact.Low)}%" x2="{X(
                impact.High
            )}%" y1="9" y2="9"/><line class="whisker" x1="{X(impact.Low)}%" x2="{X(
                impact.Low
            )}%" y1="5.5" y2="12.5"/><line class="whisker" x1="{X(impact.High)}%" x2="{X(impact.High)}%" y1="5.5" y2="12.5"/></svg>
            """
        );
    }
}

using Faultline.Analysis;
using Faultline.Reporting;

namespace Faultline.Server.Pages;

/// <summary>A cluster's pass rate week by week as a line with its interval, small enough for a table; every one runs from 0 to 100 %.</summary>
internal static class Sparkline
{
    private const int Width = 92;
    private const int Height = 24;

    public static void Write(HtmlWriter html, IReadOnlyList<WeekRate> weeks, int colour)
    {
        if (weeks.Count < 2)
        {
            html.Write($"""<span class="state">–</span>""");
            return;
        }

        double X(int i) => 2 + (Width - 4.0) * i / (weeks.Count - 1);
        double Y(double rate) => 2 + (Height - 4.0) * (1 - rate);
        var text = string.Join(", ", weeks.Select(w => $"{Figures.Day(w.From)} {Figures.Percent(w.PassRate.Value)}"));
        html.Write(
            $"""<svg class="spark k{colour}" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" role="img" aria-label="Pass rate a week: {text}"><title>{text}</title><path class="spark-band" d="M"""
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
            "/><circle class="spark-dot" cx="{X(weeks.Count - 1)}" cy="{Y(weeks[^1].PassRate.Value)}" r="2"/></svg>
            """
        );
    }
}

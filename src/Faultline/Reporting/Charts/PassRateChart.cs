using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>Pass rate a week with its 95 % band, the run's window shaded, a dashed line where a prompt version went live.</summary>
/// <remarks>Positions are percentages, so the drawing follows the width of the page and its text keeps its size.</remarks>
public static class PassRateChart
{
    private const int Height = 220;
    private const int Top = 26;
    private const int Bottom = 196;

    public static void Write(HtmlWriter html, AnalysisRun run, IReadOnlyList<ReleaseMarker> releases)
    {
        var weeks = run.Weeks;
        if (weeks.Count == 0)
        {
            html.Write($"""<p class="empty">No weekly pass rates in this run.</p>""");
            return;
        }

        var start = weeks[0].From;
        var span = (weeks[^1].To - start).TotalDays;
        double X(DateTime time) => 100 * Math.Clamp((time - start).TotalDays / span, 0, 1);
        double Middle(WeekRate week) => X(week.From + (week.To - week.From) / 2);
        var (low, high, step) = Scale(weeks.Min(w => w.PassRate.Low), weeks.Max(w => w.PassRate.High));
        double Y(double rate) => Bottom - (Bottom - Top) * (rate - low) / (high - low);
        // The inner drawing is stretched to the width; its y runs like the outer one's.
        double Stretched(double rate) => 100 * (Y(rate) - Top) / (Bottom - Top);

        html.Write(
            $"""
            <div class="week-chart"><svg class="chart" width="100%" height="{Height}" role="img" aria-labelledby="pr-title pr-desc">
            <title id="pr-title">Pass rate a week</title>
            <desc id="pr-desc">{Describe(weeks)}</desc>
            <rect class="window" x="{X(run.From)}%" y="{Top}" width="{X(run.To) - X(run.From)}%" height="{Bottom - Top}"/>
            """
        );
        for (var tick = 0; low + tick * step <= high + 1e-9; tick++)
        {
            var rate = low + tick * step;
            html.Write($"""<line class="grid" x1="0" x2="100%" y1="{Y(rate)}" y2="{Y(rate)}"/>""");
        }

        html.Write($"""<svg x="0" y="{Top}" width="100%" height="{Bottom - Top}" viewBox="0 0 100 100" preserveAspectRatio="none">""");
        html.Write($"""<path class="band" d="M""");
        foreach (var week in weeks)
        {
            html.Write($"{Middle(week)} {Stretched(week.PassRate.High)} ");
        }

        foreach (var week in weeks.Reverse())
        {
            html.Write($"L{Middle(week)} {Stretched(week.PassRate.Low)} ");
        }

        html.Write($"""Z"/><path class="line" d="M""");
        foreach (var week in weeks)
        {
            html.Write($"{Middle(week)} {Stretched(week.PassRate.Value)} ");
        }

        html.Write($"\"/></svg>");
        WriteReleases(html, releases, weeks, X);
        // Left of the drawing, where nothing crosses a figure; the style sheet keeps the room.
        for (var tick = 0; low + tick * step <= high + 1e-9; tick++)
        {
            var rate = low + tick * step;
            html.Write($"""<text class="tick rate" x="-8" y="{Y(rate) + 4}">{Math.Round(100 * rate)} %</text>""");
        }

        for (var i = 0; i < weeks.Count; i++)
        {
            var week = weeks[i];
            // Where the drawing is narrow every other date is left out.
            var kind = (weeks.Count - 1 - i) % 2 == 0 ? "tick middle" : "tick middle alternate";
            html.Write(
                $"""
                <g><title>{Figures.Day(week.From)} to {Figures.Day(week.To.AddDays(-1))}: {Figures.Percent(
                    week.PassRate.Value
                )} ({Figures.Range(week.PassRate)}), {Figures.Count(week.Traces)} traces</title><circle class="dot" cx="{Middle(
                    week
                )}%" cy="{Y(week.PassRate.Value)}" r="3.5"/></g><text class="{kind}" x="{Middle(week)}%" y="214">{Figures.Day(
                    week.From
                )}</text>
                """
            );
        }

        html.Write($"</svg></div>");
    }

    private static void WriteReleases(
        HtmlWriter html,
        IReadOnlyList<ReleaseMarker> releases,
        IReadOnlyList<WeekRate> weeks,
        Func<DateTime, double> x
    )
    {
        // What was live before the first week has no beginning to show.
        foreach (var release in releases.Where(r => r.FirstSeen > weeks[0].From.AddDays(1) && r.FirstSeen < weeks[^1].To).TakeLast(8))
        {
            var at = x(release.FirstSeen);
            var anchor = at > 92 ? "end" : "start";
            html.Write(
                $"""<g><title>{release.Name} first seen {Figures.Date(release.FirstSeen)}</title><line class="release" x1="{at}%" x2="{at}%" y1="6" y2="{Bottom}"/><text class="release-name" x="{at}%" dx="{(anchor == "end" ? -4 : 4)}" y="15" text-anchor="{anchor}">{Figures.Excerpt(release.Name, 12)}</text></g>"""
            );
        }
    }

    // Round bounds a little wider than the data, never beyond 0 and 1.
    private static (double Low, double High, double Step) Scale(double low, double high)
    {
        var step = (high - low) switch
        {
            <= .06 => .02,
            <= .15 => .05,
            <= .4 => .1,
            _ => .2,
        };
        var from = Math.Max(0, Math.Floor(low / step) * step);
        var to = Math.Min(1, Math.Ceiling(high / step) * step);
        return (from, Math.Max(to, from + step), step);
    }

    private static string Describe(IReadOnlyList<WeekRate> weeks) =>
        $"{weeks.Count} weeks; {Figures.Percent(weeks[0].PassRate.Value)} in the first, {Figures.Percent(weeks[^1].PassRate.Value)} in the last. Bands are 95 % intervals.";
}

using Faultline.Reporting;

namespace Faultline.Server.Pages;

/// <summary>A count a day as bars.</summary>
internal static class DayBars
{
    private const int Height = 84;
    private const int Bottom = 64;
    private const int MostDays = 120;

    /// <summary>One entry a day of the window, those without any too.</summary>
    public static IReadOnlyList<(DateTime Day, int Failures)> Count(DateTime from, DateTime to, IEnumerable<DateTime> times)
    {
        var byDay = times.CountBy(t => t.Date).ToDictionary(d => d.Key, d => d.Value);
        var days = new List<(DateTime, int)>();
        for (var day = from.Date; day < to && days.Count < MostDays; day = day.AddDays(1))
        {
            days.Add((day, byDay.GetValueOrDefault(day)));
        }

        return days;
    }

    public static void Write(HtmlWriter html, IReadOnlyList<(DateTime Day, int Failures)> days, int colour)
    {
        var most = days.Count == 0 ? 0 : days.Max(d => d.Failures);
        if (most == 0)
        {
            html.Write($"""<p class="note">None of its traces is stored any more.</p>""");
            return;
        }

        var width = 100.0 / days.Count;
        html.Write(
            $"""<svg class="chart" width="100%" height="{Height}" role="img" aria-label="Sampled failures a day, at most {most}"><title>Sampled failures a day</title><line class="grid" x1="0" x2="100%" y1="{Bottom}" y2="{Bottom}"/>"""
        );
        for (var i = 0; i < days.Count; i++)
        {
            var height = (Bottom - 6) * days[i].Failures / (double)most;
            html.Write(
                $"""<g><title>{Figures.Day(days[i].Day)}: {days[i].Failures}</title><rect class="fill k{colour}" x="{i * width + width * .15}%" width="{width * .7}%" y="{Bottom - height}" height="{height}" rx="1.5"/></g>"""
            );
        }

        html.Write(
            $"""<text class="tick" x="0" y="{Height - 4}">{Figures.Day(days[0].Day)}</text><text class="tick" x="100%" y="{Height - 4}" text-anchor="end">{Figures.Day(days[^1].Day)}</text><text class="tick" x="0" y="10">{most}</text></svg>"""
        );
    }
}

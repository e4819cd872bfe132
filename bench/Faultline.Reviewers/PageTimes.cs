using System.Text.RegularExpressions;

namespace Faultline.Reviewers;

/// <summary>Every page of the navigation, a cluster and a trace, one after another: the first time it is asked for, and then again.</summary>
internal static partial class PageTimes
{
    public static async Task MeasureAsync(Uri address, Figures figures, int rounds)
    {
        using var http = new HttpClient { BaseAddress = address };
        var home = await figures.TimeAsync("first page of all", () => http.GetAsync(new Uri("/", UriKind.Relative)));
        var navigation = Regex
            .Match(home, "<nav aria-label=\"Pages\">.*?</nav>", RegexOptions.Singleline | RegexOptions.NonBacktracking)
            .Value;
        var pages = Links().Matches(navigation).Select(m => m.Groups[1].Value).ToList();
        var clusters = await http.GetStringAsync(new Uri("/clusters", UriKind.Relative));
        pages.AddRange(Cluster().Matches(clusters).Select(m => m.Groups[1].Value).Except(["/clusters/map", "/clusters/changes"]).Take(1));
        var traces = await http.GetStringAsync(new Uri("/traces", UriKind.Relative));
        pages.AddRange(TraceLink().Matches(traces).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value)).Take(1));
        pages.Add("/traces?text=refund");
        pages.Add("/traces?signal=judge_below_threshold");
        pages.Add("/traces?attribute=plan%3Dlegacy");
        foreach (var page in pages)
        {
            await figures.TimeAsync($"first {page}", () => http.GetAsync(new Uri(page, UriKind.Relative)));
        }

        for (var i = 0; i < rounds; i++)
        {
            foreach (var page in pages)
            {
                await figures.TimeAsync($"page {page}", () => http.GetAsync(new Uri(page, UriKind.Relative)));
            }
        }
    }

    [GeneratedRegex("<a href=\"(/[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("href=\"(/clusters/[^\"/?]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Cluster();

    [GeneratedRegex("href=\"(/trace\\?[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex TraceLink();
}

namespace Faultline.Reviewers;

/// <summary>Every page over HTTP, one after another: the first time it is asked for, and then again.</summary>
internal static class PageTimes
{
    public static async Task MeasureAsync(Uri address, Figures figures, int rounds)
    {
        using var http = new HttpClient { BaseAddress = address };
        await figures.TimeAsync("first page of all", () => http.GetAsync(new Uri("/", UriKind.Relative)));
        var pages = await EveryPage.FindAsync(http);
        for (var i = 0; i < rounds; i++)
        {
            foreach (var page in pages)
            {
                await figures.TimeAsync($"page {EveryPage.Kind(page)}", () => http.GetAsync(new Uri(page, UriKind.Relative)));
            }
        }
    }
}

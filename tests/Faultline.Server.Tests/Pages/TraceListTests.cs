using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Faultline.Traces;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Lists of traces in any order, with any columns, on the page as in its file; and the walk from one trace to the next that follows them.</summary>
public sealed class TraceListTests(Chromium chromium)
{
    // The members of cluster c-1 with numbers in no order of time; some state none.
    private static async Task<PagesSite> SiteAsync()
    {
        var site = await PagesSite.StartAsync();
        var sample = SampleWorkspace.Batch(SampleWorkspace.Plain);
        var traces = sample.Traces.Select(
            (t, i) =>
                t with
                {
                    LatencyMs = i % 7 == 3 ? null : 100 * ((i * 7) % 20),
                    InputTokens = i % 5 == 2 ? null : (i * 11) % 20,
                    OutputTokens = i % 5 == 2 ? null : 1,
                    CostUsd = (i * 3) % 20 / 1_000.0,
                    JudgeScores = new Dictionary<string, double>(StringComparer.Ordinal)
                    {
                        ["tone"] = (i * 13) % 20 / 40.0,
                        ["truth"] = .9,
                    },
                }
        );
        await site.Traces.AppendAsync(sample with { Traces = [.. traces] }, TestContext.Current.CancellationToken);
        await site.Workbench.SaveRunAsync(SampleWorkspace.Run(SampleWorkspace.Plain), TestContext.Current.CancellationToken);
        return site;
    }

    private static string[] Ids(string text, string pattern) =>
        [.. Regex.Matches(text, pattern).Select(m => WebUtility.UrlDecode(m.Groups[1].Value))];

    private static async Task<string[]> OfFileAsync(HttpClient client, string address) =>
        Ids(await client.GetStringAsync(address, TestContext.Current.CancellationToken), "\"trace_id\":\"([^\"]*)\"");

    [Theory]
    [InlineData("latency", "desc", "latency_ms")]
    [InlineData("tokens", "asc", "input_tokens")]
    [InlineData("cost", "desc", "cost_usd")]
    [InlineData("score", "asc", "tone")]
    public async Task A_search_its_files_and_its_walk_are_in_one_order(string by, string direction, string number)
    {
        await using var site = await SiteAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        var words = $"text=request&outcome=failed&sort={by}&order={direction}";
        var lines = (await client.GetStringAsync($"/api/traces.jsonl?{words}", TestContext.Current.CancellationToken)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        var values = lines
            .Select(l => Regex.Match(l, $"\"{number}\":([0-9.]+)"))
            .Select(m => m.Success ? double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : (double?)null)
            .ToArray();
        var known = values.TakeWhile(v => v is not null).ToArray();
        Assert.True(known.Length > 10);
        Assert.Equal(direction == "asc" ? known.Order() : known.OrderDescending(), known);
        // What is not known stands last.
        Assert.All(values[known.Length..], v => Assert.Null(v));

        string[] ids = [.. lines.Select(l => Regex.Match(l, "\"trace_id\":\"([^\"]*)\"").Groups[1].Value)];
        var page = await client.GetStringAsync($"/traces?{words}", TestContext.Current.CancellationToken);
        var listed = Ids(page, "<th scope=\"row\"[^>]*><a href=\"/trace\\?id=([^&\"]*)");
        Assert.Equal(ids[..50], listed);
        Assert.Contains($"aria-sort=\"{(direction == "asc" ? "ascending" : "descending")}\"", page, StringComparison.Ordinal);
        var csv = await client.GetStringAsync($"/api/traces.csv?{words}", TestContext.Current.CancellationToken);
        Assert.Equal(ids, Ids(csv, "(?m)^\"(t-[^\"]*|noise[^\"]*)\""));

        var at = WebUtility.HtmlDecode(Regex.Match(page, "<th scope=\"row\"[^>]*><a href=\"([^\"]*)\"").Groups[1].Value);
        for (var i = 1; i < 6; i++)
        {
            var trace = await client.GetStringAsync(at, TestContext.Current.CancellationToken);
            at = WebUtility.HtmlDecode(Regex.Match(trace, "<a [^>]*href=\"([^\"]*)\" rel=\"next\"").Groups[1].Value);
            Assert.Contains($"id={ids[i]}&", at, StringComparison.Ordinal);
        }

        using var odd = await client.GetAsync("/api/traces?sort=moon", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, odd.StatusCode);
        Assert.Contains(
            "choose one of time, latency, tokens, cost, score",
            await odd.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task From_a_clusters_table_one_walks_in_its_order_through_what_it_shows()
    {
        await using var site = await SiteAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        foreach (var words in (string[])["sort=cost&order=asc", "text=t-1-1&sort=latency&order=desc", "text=t-1-0", ""])
        {
            var members = await OfFileAsync(client, $"/api/runs/run-1/clusters/c-1/members.jsonl?{words}");
            Assert.True(members.Length > 5);
            var asked = await OfFileAsync(client, $"/api/runs/run-1/clusters/c-1/members?{words}");
            Assert.Equal(members, asked);
            var page = await client.GetStringAsync($"/clusters/c-1?{words}", TestContext.Current.CancellationToken);
            page = page[page.IndexOf("id=\"members\"", StringComparison.Ordinal)..];
            page = page[..page.IndexOf("Noise beside it", StringComparison.Ordinal)];
            Assert.Equal(members, Ids(page, "<th scope=\"row\"[^>]*><a href=\"/trace\\?id=([^&\"]*)"));
            // The file on the page is the table.
            var file = WebUtility.HtmlDecode(Regex.Match(page, "href=\"([^\"]*members\\.jsonl[^\"]*)\"").Groups[1].Value);
            Assert.Equal(members, await OfFileAsync(client, file));

            var at = WebUtility.HtmlDecode(Regex.Match(page, "<th scope=\"row\"[^>]*><a href=\"([^\"]*)\"").Groups[1].Value);
            for (var i = 1; i < members.Length; i++)
            {
                var before = at;
                var trace = await client.GetStringAsync(at, TestContext.Current.CancellationToken);
                at = WebUtility.HtmlDecode(Regex.Match(trace, "<a [^>]*href=\"([^\"]*)\" rel=\"next\"").Groups[1].Value);
                Assert.Contains($"id={members[i]}&", at, StringComparison.Ordinal);
                var next = await client.GetStringAsync(at, TestContext.Current.CancellationToken);
                Assert.Equal(before, WebUtility.HtmlDecode(Regex.Match(next, "<a [^>]*href=\"([^\"]*)\" rel=\"prev\"").Groups[1].Value));
            }

            var last = await client.GetStringAsync(at, TestContext.Current.CancellationToken);
            Assert.DoesNotContain("rel=\"next\"", last, StringComparison.Ordinal);
            if (words.Length > 0)
            {
                Assert.Contains(
                    $"/clusters/c-1?{words.Replace("&", "&amp;", StringComparison.Ordinal)}#members",
                    last,
                    StringComparison.Ordinal
                );
            }
        }

        // What is no order leaves table and trace in place.
        Assert.Contains(
            "20 members, newest first",
            await client.GetStringAsync("/clusters/c-1?sort=moon", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Conversation",
            await client.GetStringAsync("/trace?id=t-1-01&from=c-1&filter=sort%3Dmoon", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Columns_and_order_are_chosen_on_the_page_and_stand_in_its_address(int width)
    {
        await using var site = await SiteAsync();
        await using var session = await chromium.SessionAsync(site.Address, width);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/traces?text=request");

        await page.GetByText("Columns and order").ClickAsync();
        await page.GetByLabel("Answer", new() { Exact = true }).UncheckAsync();
        await page.GetByLabel("Cost", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Order by").SelectOptionAsync("cost");
        Assert.Empty(await page.AxeAsync());
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();

        await Expect(page.Locator("h1 + .sub")).ToContainTextAsync("highest cost first");
        Assert.Contains("text=request", page.Url, StringComparison.Ordinal);
        Assert.Contains("columns=cost", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("thead th")).ToHaveTextAsync(["Time", "Outcome", "Request", "Intent", "Version", "Latency", "Cost ↓"]);
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("$0.019");
        // Another search is shown in the same way.
        await page.Locator("input[type=search]").FillAsync("request t-1");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.Locator("h1 + .sub")).ToContainTextAsync("20 traces, highest cost first");
        await Expect(page.Locator("thead th").Last).ToHaveTextAsync("Cost ↓");
        Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Empty(await page.AxeAsync());
        if (width > 760)
        {
            await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Cost" }).ClickAsync();
            await Expect(page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("Cost ↑");
        }

        // And so are a cluster's members, also those that arrive as one scrolls.
        await page.OpenAsync("/clusters/c-1?sort=score&order=asc&columns=score&columns=model");
        await page.WaitForSelectorAsync("#members[data-ready]");
        await Expect(page.Locator("#members thead th").Last).ToContainTextAsync("Score");
        await Expect(page.Locator("#members tbody tr").First.Locator("td").Last).ToHaveTextAsync("0.00");
        // Also on a phone, where other numbers give way.
        await Expect(page.Locator("#members tbody tr").First.Locator("td").Last).ToBeVisibleAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Empty(await page.AxeAsync());
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Faultline.Traces;

namespace Faultline.Server.Tests.Pages;

/// <summary>Clusters, and one trace: what it shows, and that size does not matter.</summary>
public sealed class TracePageTests(Chromium chromium)
{
    [Fact]
    public async Task One_walks_from_the_cluster_to_a_trace_to_the_next_and_reads_a_raw_span()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/clusters");
        await page.Locator("table.overview a.name").First.ClickAsync();
        await page.WaitForSelectorAsync("text=Where it lives");
        await page.Locator("a.card").First.ClickAsync();
        await page.WaitForSelectorAsync("html[data-interactive]");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("main")).ToContainTextAsync("Request t-1-01");

        await page.Locator(".span-row").First.ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Locator(".raw").First).ToContainTextAsync("gen_ai.usage.input_tokens");
        // As in the table of members, newest first: this is the oldest.
        await Microsoft.Playwright.Assertions.Expect(page.Locator("[rel=next]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("k");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("main")).ToContainTextAsync("Request t-1-02");
    }

    [Fact]
    public async Task Two_thousand_spans_and_a_message_of_five_megabytes_are_shown()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var big = new Faultline.Traces.Trace
        {
            TraceId = "big",
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End.AddDays(-1),
            Query = "A long one",
            Response = "ok",
            Messages = [new Message("user", new string('x', 5_000_000)), new Message("assistant", "ok")],
        };
        var spans = Enumerable
            .Range(0, 2_000)
            .Select(i => new Span
            {
                TraceId = "big",
                SpanId = $"s{i}",
                ParentSpanId = i == 0 ? null : $"s{(i - 1) / 3}",
                Name = $"step {i}",
                StartUnixNano = i * 1_000_000L,
                EndUnixNano = (i + 50) * 1_000_000L,
            });
        await site.Traces.AppendAsync(new TraceBatch { Traces = [big], Spans = [.. spans] }, TestContext.Current.CancellationToken);
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        var watch = Stopwatch.StartNew();

        await page.OpenAsync("/trace?id=big#span-1999");

        TestContext.Current.TestOutputHelper?.WriteLine($"shown after {watch.ElapsedMilliseconds} ms");
        // The later ones come once the page is shown; an address may lead to one of them.
        await Microsoft.Playwright.Assertions.Expect(page.Locator(".spans li")).ToHaveCountAsync(2_000);
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#span-1999 .raw")).ToContainTextAsync("step ");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#span-1999 .raw")).ToBeInViewportAsync();
        Assert.Contains("4,980,000 more characters", await page.Locator(".talk").InnerTextAsync(), StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        // Without a script they are a page of their own, which keeps to the search.
        var first = await client.GetStringAsync("/trace?id=big&search=outcome%3Dfailed", TestContext.Current.CancellationToken);
        Assert.Equal(200, Regex.Count(first, "<li [^>]*id=\"span-"));
        var all = Regex.Match(first, "href=\"(/trace[^\"]*spans=all)\"").Groups[1].Value;
        Assert.Contains("search=outcome%3Dfailed", all, StringComparison.Ordinal);
        var unscripted = await client.GetStringAsync(WebUtility.HtmlDecode(all), TestContext.Current.CancellationToken);
        var later = await client.GetStringAsync("/api/traces/rows?id=big&after=200", TestContext.Current.CancellationToken);
        Assert.StartsWith("<li ", later, StringComparison.Ordinal);
        Assert.Contains("id=\"span-200\"", later[..200], StringComparison.Ordinal);
        Assert.Contains(later, unscripted, StringComparison.Ordinal);
        using var missing = await client.GetAsync("/api/traces/rows?id=none&after=200", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        var whole = await client.GetAsync("/api/traces/text?id=big&part=messages.0", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal(5_000_000, (await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(3_000, false)]
    public async Task A_search_goes_along_to_its_traces_or_the_page_says_that_it_cannot(int longer, bool carried)
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        var page = await client.GetStringAsync(
            $"/traces?text=request+t-2-0{new string('+', longer)}",
            TestContext.Current.CancellationToken
        );
        Assert.Contains("href=\"/trace?", page, StringComparison.Ordinal);
        Assert.Equal(carried, page.Contains("search=text", StringComparison.Ordinal));
        Assert.NotEqual(carried, page.Contains("too long for an address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_a_search_one_walks_through_what_it_found()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };

        async Task<string?> FollowAsync(string address, string what)
        {
            var page = await client.GetStringAsync(address, TestContext.Current.CancellationToken);
            var found = Regex.Match(page, $"<a [^>]*{what}[^>]*>");
            return found.Success ? WebUtility.HtmlDecode(Regex.Match(found.Value, "href=\"([^\"]*)\"").Groups[1].Value) : null;
        }

        static string Id(string? address) => Regex.Match(address ?? "", "[?&]id=([^&]*)").Groups[1].Value;

        const string Search = "text=request+t-2-0&outcome=failed&to=2999-01-01";
        var lines = await client.GetStringAsync($"/api/traces.jsonl?{Search}", TestContext.Current.CancellationToken);
        var listed = Regex.Matches(lines, "\"trace_id\":\"([^\"]*)\"").Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(9, listed.Length);

        var at = await FollowAsync($"/traces?{Search}", "href=\"/trace\\?");
        Assert.Equal(listed[0], Id(at));
        Assert.Null(await FollowAsync(at!, "rel=\"prev\""));
        for (var i = 1; i < listed.Length; i++)
        {
            var before = at;
            at = await FollowAsync(at!, "rel=\"next\"");
            Assert.Equal(listed[i], Id(at));
            Assert.Equal(before, await FollowAsync(at!, "rel=\"prev\""));
        }

        Assert.Null(await FollowAsync(at!, "rel=\"next\""));
        // Back to the search, with every word of it.
        var back = await FollowAsync(at!, "href=\"/traces\\?");
        Assert.Contains(">9 traces,", await client.GetStringAsync(back, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // A word that is no condition, or a cluster of another run, leaves the trace in place.
        foreach (var odd in (string[])["cluster%3Dc-99", "outcome%3Dperhaps", "%3D%26%3D", "from%3Dnever"])
        {
            var page = await client.GetStringAsync($"/trace?id={listed[0]}&search={odd}", TestContext.Current.CancellationToken);
            Assert.Contains("Conversation", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_search_is_its_address_and_its_export_runs_no_formula()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var formula = new Faultline.Traces.Trace
        {
            TraceId = "formula",
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End.AddDays(-1),
            Query = "=HYPERLINK(\"http://evil.example\")",
            Response = "100 % O'Reilly_\\",
            Attributes = new Dictionary<string, AttributeValue> { ["a.b/c~d"] = AttributeValue.OfText("x") },
        };
        await site.Traces.AppendAsync(new TraceBatch { Traces = [formula] }, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };

        var csv = await client.GetStringAsync("/api/traces.csv?w=support&text=hyperlink", TestContext.Current.CancellationToken);
        Assert.Contains("\"'=HYPERLINK(\"\"http", csv, StringComparison.Ordinal);
        foreach (var search in (string[])["text=o'reilly_%5C", "attribute=a.b/c~d%3Dx", "text=100%20%25%20o"])
        {
            var lines = await client.GetStringAsync("/api/traces.jsonl?w=support&" + search, TestContext.Current.CancellationToken);
            Assert.Contains(
                "\"trace_id\":\"formula\"",
                Assert.Single(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal
            );
        }

        var page = await client.GetStringAsync("/traces?w=support&cluster=c-2", TestContext.Current.CancellationToken);
        Assert.Contains("20 traces", page, StringComparison.Ordinal);
    }
}

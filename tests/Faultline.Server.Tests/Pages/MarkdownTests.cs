using System.Text.RegularExpressions;
using Faultline.Traces;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Messages rendered from Markdown: chosen, kept, and harmless whatever stands in them.</summary>
public sealed class MarkdownTests(Chromium chromium)
{
    private const string Plain = """
        # Refunds

        A *valid* refund within **30 days**, see [the terms](https://shop.example/terms?a=1).
        Second line.

        1. Ask for the order
        2. Pay back `orders.refund`

        | part | days |
        |---|---|
        | shoes | 30 |

        ```json
        { "a": "*b*" }
        ```
        """;

    private const string Hostile = """
        <script>document.title='owned'</script><svg onload="document.title='owned'"></svg><img src=x onerror="document.title='owned'">

        <iframe src="https://evil.example"></iframe>

        [one](javascript:document.title='owned') [two](JaVaScRiPt&#58;alert(1)) [three](data:text/html;base64,PHNjcmlwdD4=) [four](vbscript:x) [five](//evil.example/x) [six](/api/traces)
        [seven](https://bank.example@evil.example/) <javascript:alert(1)> [eight](https://аpple.example/) [nine](<https://evil.example/" onclick="x>) [ten](file:///etc/passwd)

        ![pixel](https://evil.example/pixel.png "title") ![data](data:image/svg+xml;base64,PHN2Zz4=) [![in a link](https://evil.example/in.png)](https://ok.example/)

        overrides: ‮evil‬ &#x202E;entity&#x202C; &#0; &#7; [‮moc.knab](https://evil.example/‮x)

        ```html" onmouseover="x
        </code></pre><script>document.title='owned'</script>
        ```

        | <b onclick=x>a</b> | [t](javascript:1) |
        |---|---|
        | <script>1</script> | ![i](https://evil.example/t.png) |

        [ref]: javascript:alert(1) "x"
        [a ref][ref]
        """;

    private static async Task<PagesSite> SiteAsync(params (string Id, string Answer)[] traces)
    {
        var site = await PagesSite.StartAsync();
        var stored = traces.Select(t => new Trace
        {
            TraceId = t.Id,
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End,
            Query = "Ask",
            Response = "ok",
            Messages =
            [
                new Message("user", "Ask *me*"),
                new Message("assistant", t.Answer, [new ToolCall("tool", "ok", "*args*", "*result*", 1)]),
                new Message("tool", "# as sent"),
                new Message("assistant", t.Answer),
            ],
        });
        await site.Traces.AppendAsync(new TraceBatch { Traces = [.. stored] }, TestContext.Current.CancellationToken);
        return site;
    }

    private static async Task<string> RenderedAsync(PagesSite site, string id)
    {
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/trace?id={id}")
        {
            Headers = { { "Cookie", "faultline-text=rendered" } },
        };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var page = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return page[page.IndexOf("<ol class=\"talk\"", StringComparison.Ordinal)..];
    }

    [Fact]
    public async Task Messages_stand_as_sent_until_somebody_chooses_to_see_them_rendered_and_so_they_stay()
    {
        await using var site = await SiteAsync(("md", Plain), ("other", Plain));
        await using var session = await chromium.SessionAsync(site.Address, 390);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/trace?id=md");
        await Expect(page.Locator(".talk")).ToContainTextAsync("# Refunds");
        await Expect(page.Locator(".talk .md")).ToHaveCountAsync(0);

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Rendered" }).ClickAsync();

        var answer = page.Locator("#part-answer .md");
        await Expect(answer.Locator("strong")).ToHaveTextAsync("30 days");
        await Expect(answer.Locator("em")).ToHaveTextAsync("valid");
        await Expect(answer.Locator("ol > li")).ToHaveCountAsync(2);
        await Expect(answer.Locator("td")).ToHaveTextAsync(["shoes", "30"]);
        await Expect(answer.Locator("pre code")).ToContainTextAsync("{ \"a\": \"*b*\" }");
        await Expect(answer.Locator(".h1")).ToHaveTextAsync("Refunds");
        // A message makes no heading of the page.
        await Expect(answer.Locator("h1, h2, h3, h4, h5, h6")).ToHaveCountAsync(0);
        var link = answer.Locator("a");
        await Expect(link).ToHaveAttributeAsync("href", "https://shop.example/terms?a=1");
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        await Expect(answer.Locator(".target")).ToHaveTextAsync("(https://shop.example/terms?a=1)");
        // What tools got and gave is evidence as it is.
        await Expect(page.Locator(".talk")).ToContainTextAsync("*args*");
        await Expect(page.Locator(".turn.tool")).ToContainTextAsync("# as sent");
        Assert.Empty(await page.AxeAsync());
        Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));

        await page.OpenAsync("/trace?id=other");
        await Expect(page.Locator("#part-answer .md strong")).ToHaveTextAsync("30 days");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "As sent" }).ClickAsync();
        await Expect(page.Locator(".talk .md")).ToHaveCountAsync(0);
        await Expect(page.Locator("#part-answer")).ToContainTextAsync("**30 days**");
    }

    [Fact]
    public async Task Hostile_messages_are_rendered_harmlessly()
    {
        await using var site = await SiteAsync(("bad", Hostile));
        var page = await RenderedAsync(site, "bad");
        Assert.Contains("class=\"prose md\"", page, StringComparison.Ordinal);
        // No element but those that are made by name; no attribute from the text.
        var talk = page[..page.IndexOf("aria-labelledby=\"h-facts\"", StringComparison.Ordinal)];
        Assert.DoesNotMatch(new Regex("<(script|iframe|img|object|style|b |svg [^>]*onload)", RegexOptions.IgnoreCase), talk);
        Assert.DoesNotMatch(new Regex("<[^>]*\\son[a-z]+=", RegexOptions.IgnoreCase), talk);
        string[] followable = ["https://xn--pple-43d.example/", "https://аpple.example/", "https://ok.example/", "https://evil.example/"];
        var targets = Regex
            .Matches(talk, "<a href=\"([^\"]*)\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"")
            .Select(m => m.Groups[1].Value)
            .ToArray();
        Assert.NotEmpty(targets);
        Assert.All(targets, t => Assert.Contains(followable, f => t.StartsWith(f, StringComparison.Ordinal)));
        Assert.DoesNotMatch(new Regex("href=\"(?!https?://|#|/trace|/api/traces/text|/assets/)", RegexOptions.IgnoreCase), talk);
        // What is no link shows where it would have led; who hides behind another's letters is shown by the name that is asked for.
        Assert.Contains("(javascript:document.title=", talk, StringComparison.Ordinal);
        Assert.Contains("(https://bank.example@evil.example/)", talk, StringComparison.Ordinal);
        Assert.Contains("(https://xn--", talk, StringComparison.Ordinal);
        Assert.Contains("image: pixel https://evil.example/pixel.png", Regex.Replace(talk, "<[^>]*>", ""), StringComparison.Ordinal);
        Assert.DoesNotContain(talk, c => c is '\u202E' or '\u202C' or '\u0007' or '\0');
        Assert.Contains("\\u202Eentity", talk, StringComparison.Ordinal);

        await using var session = await chromium.SessionAsync(site.Address);
        var tab = await session.NewPageAsync();
        var asked = new List<string>();
        var refused = new List<string>();
        tab.Request += (_, request) => asked.Add(request.Url);
        tab.Console += (_, message) => refused.AddRange(message.Type == "error" ? [message.Text] : []);
        await session.AddCookiesAsync([
            new()
            {
                Name = "faultline-text",
                Value = "rendered",
                Url = site.Address,
            },
        ]);
        await tab.OpenAsync("/trace?id=bad");
        await Expect(tab.Locator("#part-answer .md")).ToContainTextAsync("pixel");
        Assert.NotEqual("owned", await tab.TitleAsync());
        Assert.All(asked, url => Assert.StartsWith(site.Address, url, StringComparison.Ordinal));
        Assert.Empty(refused);
        Assert.Empty(await tab.AxeAsync());
    }

    [Theory]
    [InlineData("[")]
    [InlineData("![a](")]
    [InlineData("*a ")]
    [InlineData("*_")]
    [InlineData("> ")]
    [InlineData("1. ")]
    [InlineData("[(")]
    [InlineData("|*a*")]
    public async Task What_would_take_long_to_parse_is_shown_as_sent(string unit)
    {
        var line = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        await using var site = await SiteAsync(("long", line));

        var page = await RenderedAsync(site, "long");

        Assert.Equal(2, Regex.Count(page, "Too intricate to render, so as sent"));
        Assert.Equal(2, Regex.Count(page, "Open the whole text"));
        // The short one beside them is rendered.
        Assert.Contains("<em>me</em>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_within_the_bounds_ends_as_text_and_the_page_has_one_budget()
    {
        var reader = new Faultline.Server.Pages.MarkdownReader();
        Assert.Null(reader.Read(string.Concat(Enumerable.Repeat("> ", 600)) + "x"));
        Assert.NotNull(reader.Read(string.Concat(Enumerable.Repeat("> ", 60)) + "x"));
        var paragraph = string.Concat(Enumerable.Repeat("a*b ", 1_000));
        var read = Enumerable.Range(0, 20).Count(_ => reader.Read(paragraph) is not null);
        Assert.InRange(read, 1, 6);
        // Many short paragraphs are no more work than their number.
        Assert.NotNull(new Faultline.Server.Pages.MarkdownReader().Read(string.Concat(Enumerable.Repeat("A *short* one.\n\n", 1_200))));
    }

    [Fact]
    public async Task Deep_quotes_keep_their_innermost_words()
    {
        await using var site = await SiteAsync(("deep", string.Concat(Enumerable.Repeat("> ", 60)) + "innermost"));
        var page = await RenderedAsync(site, "deep");
        Assert.Contains("innermost", page, StringComparison.Ordinal);
        Assert.InRange(Regex.Count(page, "<blockquote"), 40, 50);
    }
}

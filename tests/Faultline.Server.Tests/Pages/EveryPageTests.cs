using Faultline.Analysis;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Faultline.Server.Tests.Pages.Chromium))]

namespace Faultline.Server.Tests.Pages;

/// <summary>What holds for every page: no accessibility finding, hostile text harmless, nothing wider than the window, headers strict.</summary>
public sealed class EveryPageTests(Chromium chromium)
{
    private const string Hostile =
        "</title></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><svg onload=x>"
        + "[a](javascript:alert(1)) {{7*7}} ${7*7} =HYPERLINK(\"http://evil.example\") \u202Eevil\u202C \u0007\u001b[31m";

    // Pages whose whole point is text from outside; the others are looked at all the same.
    private static readonly string[] s_showing =
    [
        "/",
        "/clusters",
        "/clusters/c-1",
        "/clusters/map",
        "/clusters/changes",
        "/trace?id=t-1-01",
        "/traces",
        "/label",
        "/agreement",
        "/adjudicate",
        "/audit",
        "/sets",
        "/sets/tool_error_cluster_c-2",
        "/sets/tool_error_cluster_c-2/row?case=t-2-01",
        "/gates",
        "/gates/gate-2",
        "/settings",
    ];

    private const string Wide =
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join('; ')";

    [Fact]
    public async Task Every_page_of_the_navigation_and_every_page_that_shows_text_is_looked_at()
    {
        await using var site = await PagesSite.StartAsync();
        var addresses = PageTable.Addresses(site);
        Assert.Empty(Faultline.Server.Pages.PageList.All.Select(p => p.Path).Except(addresses, StringComparer.Ordinal));
        Assert.Empty(s_showing.Except(addresses, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Axe_finds_nothing_in_light_and_dark_and_nothing_overflows(int width)
    {
        await using var site = await PagesSite.WithSampleAsync();
        await site.LabelAsync("plain words");
        // As long as a name may be: lists of clusters in forms must not widen a page.
        await site.SplitAsync(
            "A name of a hundred and twenty characters, none of them for nothing, chosen by somebody who wanted to say it all at once"
        );
        await using var session = await chromium.SessionAsync(site.Address, width);
        var page = await session.NewPageAsync();
        foreach (var address in PageTable.Addresses(site))
        {
            await page.OpenAsync(address);
            await page.SettleAsync();
            var found = await page.AxeAsync();
            Assert.True(found.Count == 0, address + ": " + string.Join("; ", found));
            Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
            if (await page.OpenUpAsync() is { } open)
            {
                found = await page.AxeAsync(open);
                Assert.True(found.Count == 0, $"{address}, {open}: {string.Join("; ", found)}");
                var over = await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)");
                Assert.True(over == 0, $"{address}, {open} is {over} pixels too wide");
            }
        }
    }

    // Of the check itself: without it a script that no longer looks would pass every page.
    [Fact]
    public async Task Axe_finds_a_field_without_a_name_and_grey_on_black_in_the_dark_alone()
    {
        await using var site = await PagesSite.StartAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/not-there");
        await page.EvaluateAsync(
            """
            () => {
              const main = document.querySelector('main');
              main.append(document.createElement('input'), Object.assign(document.createElement('p'), { textContent: 'Who can read this?' }));
              main.lastElementChild.style = 'color: light-dark(black, #222); background: light-dark(white, black)';
            }
            """
        );

        var found = await page.AxeAsync();

        Assert.Equal(["label", "color-contrast"], found.Select(f => f.Split(':')[0]));
    }

    // A window of 1440 pixels leaves 720 at 200 %; 320 is what a phone leaves, and what WCAG 2.2 asks for at 400 % (1.4.10).
    [Fact]
    public async Task At_twice_the_size_everything_can_be_read_without_scrolling_sideways()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address, 720, ColorScheme.Light);
        var page = await session.NewPageAsync();
        foreach (var address in PageTable.Addresses(site))
        {
            await page.SetViewportSizeAsync(720, 450);
            await page.OpenAsync(address);
            foreach (var width in new[] { 720, 320 })
            {
                await page.SetViewportSizeAsync(width, 450);
                var over = await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)");
                Assert.True(
                    over == 0,
                    $"{address} is {over} pixels wider than {width}: {(over == 0 ? "" : await page.EvaluateAsync<string>(Wide))}"
                );
            }
        }
    }

    [Fact]
    public async Task Hostile_text_is_shown_and_does_nothing()
    {
        await using var site = await PagesSite.WithSampleAsync(Hostile);
        await site.LabelAsync(Hostile);
        await site.LabelAsync(Hostile);
        await site.SplitAsync(new string([.. Hostile.Where(c => !char.IsControl(c)).Take(110)]));
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        var refused = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                refused.Add(message.Text);
            }
        };
        await site.Workbench.AddAuditAsync(new AuditEntry(Hostile, Hostile, Hostile, Hostile, SampleWorkspace.End));
        SampleSets.AddOdd(site.Home, Hostile);
        string[] addresses =
        [
            .. PageTable.Addresses(site),
            // Every kind of row, and what the set's page says of a search.
            .. new[] { "t-2-03", "t-2-04", "broken", "by-hand" }.Select(row => $"/sets/{SampleSets.Set}/row?case={row}"),
            $"/sets/{SampleSets.Set}?state=broken&text={Uri.EscapeDataString(Hostile[..40])}",
        ];
        foreach (var address in addresses)
        {
            await page.OpenAsync(address);
            if (address == "/sets")
            {
                // Lines that the gate refuses are quoted.
                await page.WaitForSelectorAsync("section[aria-labelledby=h-refused] li");
            }

            if (address.Contains("/row?", StringComparison.Ordinal))
            {
                await page.WaitForSelectorAsync("#editor");
            }

            if (address == "/label")
            {
                await page.WaitForSelectorAsync("#review[data-ready]");
            }

            await page.SettleAsync();
            Assert.NotEqual("owned", await page.TitleAsync());
            Assert.Equal(
                0,
                await page.Locator("main img, main script:not([src^='/assets/']), main svg[onload], a[href^='javascript' i]").CountAsync()
            );
            var text = await page.Locator("body").InnerTextAsync();
            Assert.DoesNotContain(text, c => c is '\u202E' or '\u0007' or '\u001b');
            // The beginning of it: lists show no more.
            var shown = text.IndexOf("<script>document.title", StringComparison.Ordinal);
            Assert.True(shown >= 0 || !s_showing.Contains(address), $"{address} does not show the text");
            if (shown >= 0)
            {
                Assert.DoesNotContain("49", text[shown..Math.Min(text.Length, shown + 200)], StringComparison.Ordinal);
            }
        }

        Assert.Empty(refused);
    }

    [Fact]
    public async Task Every_answer_carries_a_policy_that_lets_nothing_else_run()
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/clusters")]
    [InlineData("/agreement")]
    public async Task A_page_that_fails_after_its_navigation_was_sent_says_so(string address)
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(site.Workspace, "workbench.db")}"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var broken = database.CreateCommand();
            broken.CommandText = "DROP TABLE confirmations";
            await broken.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        var page = await client.GetStringAsync(address, TestContext.Current.CancellationToken);
        Assert.Contains("its log on the machine", page, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"page\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "one")]
    [InlineData("-1", "-1")]
    [InlineData("99999999999", "1e9")]
    [InlineData("2147483647", "")]
    public async Task An_address_with_a_number_that_is_none_gives_the_page_all_the_same(string skip, string other)
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        foreach (var address in PageTable.Addresses(site))
        {
            var more = $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}skip={skip}&status={other}";
            using var plain = await client.GetAsync(address, TestContext.Current.CancellationToken);
            using var odd = await client.GetAsync(more, TestContext.Current.CancellationToken);
            Assert.True(plain.StatusCode == odd.StatusCode, $"{more}: {odd.StatusCode}");
        }

        // Beyond the last page lies the last page.
        var rows = await client.GetStringAsync($"/traces?skip={skip}", TestContext.Current.CancellationToken);
        Assert.Contains("Request t-", rows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_without_the_pages_token_is_refused()
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var body = new StringContent("{\"name\":\"eve\"}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/api/me", body, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, h => h.Key == "Set-Cookie");
    }

    [Fact]
    public async Task A_name_that_is_not_this_machines_gets_no_page()
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }
}

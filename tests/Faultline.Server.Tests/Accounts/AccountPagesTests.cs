using System.Net;
using System.Text.RegularExpressions;
using Faultline.Server.Security;
using Faultline.Server.Tests.Pages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Accounts;

/// <summary>Accounts, keys and the audit in a real browser, by keyboard where a person would.</summary>
public sealed partial class AccountPagesTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task An_owner_signs_in_makes_an_account_and_a_key_and_reads_the_audit(int width)
    {
        await using var site = await Site.WithAccountsAsync();
        await using var session = await chromium.SessionAsync(site.Address, width);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/accounts");
        Assert.EndsWith("/sign-in?return=%2Faccounts", page.Url, StringComparison.Ordinal);
        await AssertAccessibleAsync(page);
        await page.Locator("#name").FillAsync("olga");
        await page.Locator("#password").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("wrong");
        await page.Locator("#password").FillAsync(Site.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/accounts");
        await page.WaitForSelectorAsync("html[data-interactive]");
        await AssertAccessibleAsync(page);

        await page.Locator("#new-name").FillAsync("nora");
        await page.Locator("#new-password").FillAsync(Site.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(5);

        await page.OpenAsync("/keys");
        await Expect(page.Locator("#made")).ToBeHiddenAsync();
        await page.Locator("#key-name").FillAsync("ci");
        await page.Locator("[name=read]").CheckAsync();
        await page.Locator("#new-key .primary").ClickAsync();
        await Expect(page.Locator("#made-key")).ToContainTextAsync("fl_");
        var key = await page.Locator("#made-key").InnerTextAsync();
        Assert.StartsWith("fl_", key, StringComparison.Ordinal);
        Assert.Equal([KeyScopes.Ingest, KeyScopes.Read], Assert.Single(KeyFile.Read(site.Workspace)).Scopes!);
        using var program = new HttpClient { BaseAddress = new Uri(site.Address) };
        program.DefaultRequestHeaders.Add("x-api-key", key);
        Assert.Contains(
            "\"role\":\"viewer\"",
            await program.GetStringAsync("/api/me", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        await page.OpenAsync("/keys");
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        await AssertAccessibleAsync(page);

        await page.OpenAsync("/audit");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await AssertAccessibleAsync(page);
        await page.OpenAsync("/password");
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task A_viewer_is_shown_no_form_that_changes_what_others_see()
    {
        await using var site = await Site.WithAccountsAsync();
        await site.LabelAsync("plain words");
        await site.SplitAsync("plain words");
        using var viewer = new Visitor(site.Address);
        Assert.Equal(HttpStatusCode.OK, await viewer.SignInAsync("vic"));
        using var reviewer = new Visitor(site.Address);
        Assert.Equal(HttpStatusCode.OK, await reviewer.SignInAsync("ada"));
        var (seen, offered) = (0, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var address in PageTable.Addresses(site))
        {
            using var answer = await viewer.OpenAsync(address);
            var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                seen++;
                Assert.True(!page.Contains("id=\"editor\"", StringComparison.Ordinal), address);
                Assert.All(Forms(page), route => Assert.StartsWith("/api/session", route, StringComparison.Ordinal));
            }

            offered.UnionWith(Forms(await reviewer.TextAsync(address)));
        }

        Assert.True(seen >= 10);
        // The same pages do offer them to a reviewer.
        Assert.Contains("/api/runs/run-1/confirmations", offered);
        Assert.Contains("/api/runs/run-1/edits", offered);
        Assert.Contains("/api/runs/run-1/edits/undo", offered);
    }

    private static IEnumerable<string> Forms(string page) => Form().Matches(page).Select(m => m.Groups[1].Value);

    [GeneratedRegex("data-api=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    private static async Task AssertAccessibleAsync(IPage page)
    {
        var found = await page.AxeAsync();
        Assert.True(found.Count == 0, page.Url + ": " + string.Join("; ", found));
        Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        if (Environment.GetEnvironmentVariable("FAULTLINE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            var name = new Uri(page.Url).AbsolutePath.Trim('/').Replace('/', '-') + "-" + page.ViewportSize!.Width;
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}

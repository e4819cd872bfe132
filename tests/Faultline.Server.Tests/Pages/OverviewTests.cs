using Faultline.Curating;

namespace Faultline.Server.Tests.Pages;

/// <summary>The first page: what happened, what to do first, and what waits for whom.</summary>
public sealed class OverviewTests(Chromium chromium)
{
    [Fact]
    public async Task Overview_tells_the_week_and_the_theme_is_kept()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();

        await page.OpenAsync("/");

        Assert.Equal("support", await page.Locator("h1").InnerTextAsync());
        Assert.Contains("87.2 %", await page.Locator(".figures").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("v23", await page.Locator(".chart").First.TextContentAsync() ?? "", StringComparison.Ordinal);
        Assert.Equal(3, await page.Locator("table.overview tbody tr").CountAsync());
        Assert.Contains("waits for two reviewers", await page.Locator(".steps").InnerTextAsync(), StringComparison.Ordinal);

        await page.Locator("[data-theme-switch]").ClickAsync();
        await site.LabelAsync("");
        await page.OpenAsync("/");
        var steps = await page.Locator(".steps").InnerTextAsync();
        Assert.Contains("of 60 items 51 want a first label, 0 a second", steps, StringComparison.Ordinal);
        Assert.Contains("waits for ada (51) and ben (51); 1 item to adjudicate", steps, StringComparison.Ordinal);
        Assert.Equal("dark", await page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
    }

    [Fact]
    public async Task A_headline_calls_a_cluster_by_the_name_that_a_person_gave()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        var headline = page.Locator(".headlines li").First;

        await page.OpenAsync("/");
        Assert.EndsWith("(cluster c-1)", await headline.InnerTextAsync(), StringComparison.Ordinal);

        await new Curator(site.Workbench).ChangeAsync(
            "run-1",
            new ClusterChange(EditKinds.Rename, "c-1") { Name = "Refunds of old accounts" },
            "ada",
            SampleWorkspace.End
        );
        await page.OpenAsync("/");
        Assert.EndsWith("failures, “Refunds of old accounts”, c-1).", await headline.InnerTextAsync(), StringComparison.Ordinal);
        // What somebody did says whom it was done to.
        await new Curator(site.Workbench).ChangeAsync(
            "run-1",
            new ClusterChange(EditKinds.Merge, "c-1") { Clusters = ["c-2"] },
            "ada",
            SampleWorkspace.End
        );
        await page.OpenAsync("/clusters/changes");
        Assert.Contains("“Refunds of old accounts” c-1", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_workspace_says_how_to_begin()
    {
        await using var site = await PagesSite.StartAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();

        await page.OpenAsync("/");

        Assert.Contains("faultline ingest", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chosen_name_is_shown_on_the_next_page()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/");

        await page.Locator(".me summary").ClickAsync();
        await page.GetByLabel("Your name").FillAsync("Ada <b>");
        await page.GetByText("Use this name").ClickAsync();

        await Microsoft.Playwright.Assertions.Expect(page.Locator(".me summary")).ToHaveTextAsync("Ada <b>");
    }
}

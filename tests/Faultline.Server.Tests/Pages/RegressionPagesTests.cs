using System.Text.Json.Nodes;
using Faultline.Analysis;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Regression sets at the browser: a rule is tried before it is saved, and one line of one file changes.</summary>
public sealed class RegressionPagesTests(Chromium chromium)
{
    private const string Row = $"/sets/{SampleSets.Set}/row?case=t-2-03";

    [Fact]
    public async Task A_right_answer_is_tried_then_saved_as_one_line()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var before = await ReadAsync(site);
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync($"/sets/{SampleSets.Set}?state=needs_gold");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Request t-2-03" }).ClickAsync();

        // The failed answer itself is no right answer.
        await page.GetByLabel("As it should have read").FillAsync("Answer t-2-03: " + SampleWorkspace.Plain);
        await Expect(page.Locator("#trial")).ToContainTextAsync("The answer that failed would pass");
        await Expect(page.GetByText("Save to the file")).ToBeDisabledAsync();

        await page.GetByLabel("As it should have read").FillAsync("The refund was paid to the card.");
        await page.GetByLabel("How to tell").SelectOptionAsync("contains");
        await page.GetByLabel("Texts, one a line").FillAsync("paid\ncard");
        await Expect(page.Locator("#trial")).ToContainTextAsync("✓ The right answer passes");
        await page.RunAndWaitForResponseAsync(() => page.GetByText("Save to the file").ClickAsync(), "**/api/regression/row");

        var after = await ReadAsync(site);
        Assert.Equal([before[0], before[1], before[3]], [after[0], after[1], after[3]]);
        var saved = JsonNode.Parse(after[2])!;
        Assert.Equal("The refund was paid to the card.", (string?)saved["gold"]);
        Assert.Equal("""{"type":"contains","values":["paid","card"]}""", saved["matcher"]!.ToJsonString());
        Assert.Contains(
            await site.Workbench.ReadAuditAsync(5, TestContext.Current.CancellationToken),
            a => a.Action == "edit regression row" && a.Subject.EndsWith("/t-2-03", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_row_that_somebody_changed_meanwhile_is_not_overwritten()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync(Row);
        var lines = await ReadAsync(site);
        lines[2] = lines[2].Replace("needs_gold", "not_refusal", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(SampleSets.File(site.Home), lines, TestContext.Current.CancellationToken);

        await page.GetByLabel("As it should have read").FillAsync("Something else entirely.");
        await page.GetByText("Save to the file").ClickAsync();

        await Expect(page.Locator("#editor-error")).ToContainTextAsync("was changed since this page was loaded");
        Assert.Equal(lines, await ReadAsync(site));
    }

    [Fact]
    public async Task A_quarantine_ends_on_a_day_and_says_why()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync(Row);

        await page.GetByLabel("Why").FillAsync("=HYPERLINK(1) flaky");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Quarantine" }).ClickAsync();

        await Expect(page.GetByText("Let it count again")).ToBeVisibleAsync();
        Assert.Contains("\"reason\":\"=HYPERLINK(1) flaky\"", (await ReadAsync(site))[2], StringComparison.Ordinal);
        await page.GetByText("Let it count again").ClickAsync();
        await Expect(page.GetByLabel("Why")).ToBeVisibleAsync();
        Assert.DoesNotContain("quarantine", (await ReadAsync(site))[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gates_history_shows_what_fell_and_what_came_instead()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/gates");
        await Expect(page.Locator(".history tbody tr").Nth(1).Locator(".cell")).ToHaveTextAsync(["50 %, fail", "0 %, fail"]);

        await page.OpenAsync("/gates/gate-2");

        await Expect(page.Locator(".figures")).ToContainTextAsync("2 / 0");
        var item = page.Locator(".failed-rows li").First;
        await Expect(item).ToContainTextAsync("says: " + SampleWorkspace.Plain);
        await Expect(item).ToContainTextAsync("because " + SampleWorkspace.Plain);
    }

    private static Task<string[]> ReadAsync(PagesSite site) =>
        File.ReadAllLinesAsync(SampleSets.File(site.Home), TestContext.Current.CancellationToken);
}

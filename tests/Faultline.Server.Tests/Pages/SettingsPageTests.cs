using Faultline.Sources.Configuration;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Settings go into the team's file as the diff that was shown, or not at all.</summary>
public sealed class SettingsPageTests(Chromium chromium)
{
    private const string Yaml = "# ours\nworkflows:\n  support:\n    impact: {refund: 40} # by finance\n    gate: {threshold: 0.8}\n";

    [Fact]
    public async Task A_change_is_shown_as_a_diff_then_written_and_holds_at_once()
    {
        await using var site = await StartAsync();
        await site.LabelAsync("wrong_currency, always");
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/settings");
        await page.WaitForSelectorAsync("#settings[data-ready]");

        await page.GetByLabel("Weight of refund").FillAsync("55");
        await page.GetByLabel("Judge's score below").FillAsync("0.6");
        await page.GetByText("Make it a tag").First.ClickAsync();
        await page.GetByText("Review the change").ClickAsync();

        var diff = page.Locator("#diff-text");
        await Expect(diff).ToContainTextAsync("+    impact: {refund: 55} # by finance");
        await Expect(diff).ToContainTextAsync("-    impact: {refund: 40} # by finance");
        Assert.Equal(Yaml, await ReadAsync(site));
        await page.RunAndWaitForResponseAsync(() => page.GetByText("Write the file").ClickAsync(), "**/api/settings");
        // The page loads again by itself; leaving it before that has begun would be undone by it.
        await Expect(page.Locator("#diff")).ToBeHiddenAsync();

        var config = YamlConfig.Parse(await ReadAsync(site), "faultline.yaml");
        Assert.Equal(
            (55, .6, .8),
            (config.For("support").Impact["refund"], config.For("support").Signals.JudgeThreshold, config.For("support").Gate.Threshold)
        );
        Assert.StartsWith("# ours\n", await ReadAsync(site), StringComparison.Ordinal);
        await page.OpenAsync("/label");
        await Expect(page.Locator("[data-tag=wrong_currency_always]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_and_a_value_out_of_range_are_not_written()
    {
        await using var site = await StartAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/settings");
        await page.WaitForSelectorAsync("#settings[data-ready]");

        await page.EvaluateAsync("document.querySelector('[data-path*=judge_threshold]').removeAttribute('max')");
        await page.GetByLabel("Judge's score below").FillAsync("7");
        await page.GetByText("Review the change").ClickAsync();
        await Expect(page.Locator("#settings-error")).ToContainTextAsync("must be from 0 to 1");

        await page.GetByLabel("Judge's score below").FillAsync("0.5");
        var theirs = Yaml + "# theirs\n";
        await File.WriteAllTextAsync(Path.Combine(site.Home, "faultline.yaml"), theirs, TestContext.Current.CancellationToken);
        await page.GetByText("Review the change").ClickAsync();
        await Expect(page.Locator("#settings-error")).ToContainTextAsync("was changed since this page was loaded");
        Assert.Equal(theirs, await ReadAsync(site));
    }

    [Theory]
    [InlineData("""["models","judge","endpoint"]""", "\"http://evil.example\"")]
    [InlineData("""["defaults","gate","allow_commands"]""", "true")]
    [InlineData("""["server","require_key"]""", "\"remote\"")]
    [InlineData("""["regression","directory"]""", "\"/etc\"")]
    [InlineData("""["taxonomy","../x","description"]""", "\"x\"")]
    public async Task Keys_that_pages_do_not_change_are_refused(string path, string value)
    {
        await using var site = await StartAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/settings");

        var status = await page.EvaluateAsync<int>(
            $$"""
            fetch('/api/settings', { method: 'POST', body: JSON.stringify({ version: document.getElementById('settings').dataset.version, changes: [{ path: {{path}}, value: {{value}} }] }),
              headers: { 'content-type': 'application/json', RequestVerificationToken: document.querySelector('meta[name=csrf]').content } }).then(r => r.status)
            """
        );

        Assert.Equal(422, status);
        Assert.Equal(Yaml, await ReadAsync(site));
    }

    private static async Task<PagesSite> StartAsync()
    {
        var site = await PagesSite.WithSampleAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Home, "faultline.yaml"), Yaml);
        return site;
    }

    private static Task<string> ReadAsync(PagesSite site) =>
        File.ReadAllTextAsync(Path.Combine(site.Home, "faultline.yaml"), TestContext.Current.CancellationToken);
}

using System.Globalization;
using System.IO.Compression;
using Faultline.Statistics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Two people at two browsers, from the first label to the regression set.</summary>
public sealed class TwoReviewersTests(Chromium chromium)
{
    private static readonly string[] s_truth = ["", "refusal_mismatch", "tool_error", "tone_mismatch"];

    // Keys of the labelling page, in the order of the taxonomy.
    private static readonly Dictionary<string, string> s_keys = new(StringComparer.Ordinal)
    {
        ["tool_error"] = "3",
        ["refusal_mismatch"] = "5",
        ["tone_mismatch"] = "9",
    };

    [Fact]
    public async Task From_labels_to_the_regression_set_by_keyboard_alone()
    {
        await using var site = await PagesSite.WithSampleAsync();
        // Seven items of each of the three clusters.
        await using var ada = await SignInAsync(site, "ada");
        await using var ben = await SignInAsync(site, "ben");
        await LabelAllAsync(ada.Pages[0], id => Key(id));
        // Ben takes three of the first cluster for tool errors.
        await LabelAllAsync(ben.Pages[0], id => IsConfused(id) ? "tool_error" : Key(id));

        var labels = await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken);
        var items = labels.GroupBy(l => l.TraceId, StringComparer.Ordinal).ToArray();
        Assert.Equal(21, items.Length);
        Assert.All(items, i => Assert.Equal(2, i.Count()));
        var confused = items.Count(i => IsConfused(i.Key));
        Assert.InRange(confused, 1, 6);

        // By hand: rows are ada's tags (refusal, tool, tone), columns ben's.
        // p_o = (21 - d) / 21; p_e = (7 (7 - d) + 7 (7 + d) + 7 · 7) / 21² = 147 / 441 = 1/3; κ = (p_o - 1/3) / (2/3).
        var expected = ((21.0 - confused) / 21 - 1.0 / 3) / (2.0 / 3);
        var page = ada.Pages[0];
        await page.OpenAsync("/agreement");
        var shown = await page.Locator("[data-kappa]").GetAttributeAsync("data-kappa");
        Assert.Equal(expected, double.Parse(shown!, CultureInfo.InvariantCulture), 12);
        Assert.Equal(
            expected,
            CohenKappa.Value(
                new[,]
                {
                    { 7 - confused, confused, 0 },
                    { 0, 7, 0 },
                    { 0, 0, 7 },
                }
            ),
            12
        );

        await AdjudicateAsync(page, confused);
        await ConfirmAsync(page, "c-2");
        await ConfirmAsync(page, "c-3");

        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        await using var zip = await client.GetStreamAsync("/api/runs/run-1/regression.zip", TestContext.Current.CancellationToken);
        using var archive = new ZipArchive(zip);
        Assert.Equal(
            ["tone_mismatch_cluster_c-3.jsonl", "tool_error_cluster_c-2.jsonl"],
            archive.Entries.Select(e => e.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Two_people_never_hold_the_same_item_and_neither_sees_the_others_label()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var ada = await SignInAsync(site, "ada");
        await using var ben = await SignInAsync(site, "ben");

        await OpenQueueAsync(ada.Pages[0]);
        await OpenQueueAsync(ben.Pages[0]);

        var held = await HeldAsync(ada.Pages[0]);
        Assert.Empty(held.Intersect(await HeldAsync(ben.Pages[0]), StringComparer.Ordinal));
        var first = await ada.Pages[0].Locator("#item").GetAttributeAsync("data-item");
        await ada.Pages[0].Keyboard.PressAsync("5");
        await SavedAsync(ada.Pages[0]);
        var told = await ben.Pages[0].EvaluateAsync<string>("fetch('/api/runs/run-1/queue?take=20&perCluster=7').then(r => r.text())");
        Assert.Contains(first!, told, StringComparison.Ordinal);
        Assert.DoesNotContain("refusal_mismatch", told, StringComparison.Ordinal);
        Assert.DoesNotContain("cluster", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Judge of", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_connection_drops()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var ada = await SignInAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenQueueAsync(page);
        await ada.SetOfflineAsync(true);
        for (var i = 0; i < 3; i++)
        {
            var before = await page.Locator("#item").GetAttributeAsync("data-item");
            await page.Keyboard.PressAsync("3");
            await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", before!);
        }

        await Expect(page.Locator("#sync")).ToHaveTextAsync("3 waiting to be saved");
        Assert.Empty(await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken));
        await ada.SetOfflineAsync(false);

        await Expect(page.Locator("#sync")).ToHaveTextAsync("All saved", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        Assert.Equal(3, (await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Undo_takes_the_label_back_and_skip_puts_the_item_last()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var ada = await SignInAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenQueueAsync(page);
        var first = await page.Locator("#item").GetAttributeAsync("data-item");
        await page.Keyboard.PressAsync("3");
        await SavedAsync(page);
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#item")).ToHaveAttributeAsync("data-item", first!);
        await SavedAsync(page);
        Assert.Empty(await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken));

        await page.Keyboard.PressAsync("s");
        await SavedAsync(page);
        await OpenQueueAsync(page);
        Assert.DoesNotContain(first!, await HeldAsync(page));

        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#hint")).ToContainTextAsync("Say in the note");
        await page.Keyboard.TypeAsync("wrong_currency");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("o");
        await SavedAsync(page);
        var label = Assert.Single(await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken));
        Assert.Equal(("other", "wrong_currency"), (label.Tag, label.Note));
    }

    private static bool IsConfused(string id) =>
        id.StartsWith("t-1-", StringComparison.Ordinal) && int.Parse(id[4..], CultureInfo.InvariantCulture) % 4 == 0;

    private static string Key(string id) => s_truth[id[2] - '0'];

    private async Task<IBrowserContext> SignInAsync(PagesSite site, string name)
    {
        var session = await chromium.SessionAsync(site.Address);
        await session.AddCookiesAsync([
            new Cookie
            {
                Name = "faultline-name",
                Value = name,
                Url = site.Address,
            },
        ]);
        await session.NewPageAsync();
        return session;
    }

    private static async Task OpenQueueAsync(IPage page)
    {
        await page.OpenAsync("/label?per=7");
        await page.WaitForSelectorAsync("#review[data-ready]");
    }

    private static Task SavedAsync(IPage page) => Expect(page.Locator("#review")).ToHaveAttributeAsync("data-unsent", "0");

    private static async Task<string[]> HeldAsync(IPage page) =>
        await page.EvaluateAsync<string[]>(
            "fetch('/api/runs/run-1/queue?take=8&perCluster=7').then(r => r.json()).then(j => j.items.map(i => i.trace_id))"
        );

    private static async Task LabelAllAsync(IPage page, Func<string, string> tag)
    {
        await OpenQueueAsync(page);
        for (var i = 0; i < 21; i++)
        {
            var id = await page.Locator("#item").GetAttributeAsync("data-item");
            await page.Keyboard.PressAsync(s_keys[tag(id!)]);
            await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id!);
        }

        await Expect(page.Locator("#item")).ToContainTextAsync("Nothing left to label");
        await SavedAsync(page);
    }

    private static async Task AdjudicateAsync(IPage page, int open)
    {
        await page.OpenAsync("/adjudicate");
        for (var left = open; left > 0; left--)
        {
            await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync($"{left} item");
            await page.WaitForSelectorAsync("html[data-interactive]");
            await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("5"), "**/adjudications");
            await page.WaitForLoadStateAsync();
        }

        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing is open");
    }

    private static async Task ConfirmAsync(IPage page, string cluster)
    {
        await page.OpenAsync("/agreement");
        await page.Locator($"#{cluster} select").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator($"#{cluster} .state.good")).ToHaveTextAsync("confirmed");
    }
}

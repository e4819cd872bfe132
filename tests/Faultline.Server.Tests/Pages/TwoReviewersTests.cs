using System.Globalization;
using System.IO.Compression;
using Faultline.Regression;
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
    public async Task From_the_first_label_to_the_gate_by_keyboard_alone()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var first = await chromium.SessionAsync(site.Address);
        var page = await first.NewPageAsync();
        await NameYourselfAsync(page, "ada");
        await using var ben = await SignInAsync(site, "ben");
        // Seven items of each of the three clusters.
        await PlanAsync(page, "7");
        await LabelAllAsync(page, Key);
        // Ben takes some of the first cluster for tool errors.
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
        await FollowAsync(page, "#item a.button", "/agreement");
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

        // One of the two may not decide without a reason; a third person does.
        await FollowAsync(page, ".figures a", "/adjudicate");
        await Expect(page.Locator("textarea[name=reason]")).ToHaveCountAsync(1);
        await NameYourselfAsync(page, "eve");
        await FollowAsync(page, "nav a[href^='/adjudicate']", "/adjudicate");
        await AdjudicateAsync(page, confused);
        await FollowAsync(page, "nav a[href^='/agreement']", "/agreement");
        await Expect(page.Locator("#judge")).ToContainTextAsync("TPR");
        await ConfirmAsync(page, "c-2");
        await ConfirmAsync(page, "c-3");

        await FollowAsync(page, "nav a[href^='/sets']", "/sets");
        await TabToAsync(page, "form[data-api] button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("table.sets tbody tr")).ToHaveCountAsync(2);
        var evals = Path.Combine(site.Home, "evals");
        Assert.Equal(
            ["tone_mismatch_cluster_c-3.jsonl", "tool_error_cluster_c-2.jsonl"],
            Directory.GetFiles(evals).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        await using var zip = await client.GetStreamAsync("/api/regression/files.zip", TestContext.Current.CancellationToken);
        using var archive = new ZipArchive(zip);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken));
            Assert.Equal(
                await File.ReadAllTextAsync(Path.Combine(evals, entry.Name), TestContext.Current.CancellationToken),
                await reader.ReadToEndAsync(TestContext.Current.CancellationToken)
            );
        }

        Assert.Equal(1, await GateAsync(site, evals, "v23", "timeout"));
        Assert.Equal(0, await GateAsync(site, evals, "v24", "ok"));
        await FollowAsync(page, "nav a[href^='/gates']", "/gates");
        // The sample's twenty requests are near-duplicates, so one row stands for them: it blocks when it fails, and one pass proves little.
        await Expect(page.Locator(".history .whole .cell")).ToHaveTextAsync(["fail", "inconclusive"]);
    }

    [Fact]
    public async Task Two_people_never_hold_the_same_item_and_neither_sees_the_others_label()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await site.PlanAsync(7);
        await using var ada = await SignInAsync(site, "ada");
        await using var ben = await SignInAsync(site, "ben");

        await OpenQueueAsync(ada.Pages[0]);
        await OpenQueueAsync(ben.Pages[0]);

        var held = await HeldAsync(ada.Pages[0]);
        Assert.Empty(held.Intersect(await HeldAsync(ben.Pages[0]), StringComparer.Ordinal));
        var first = await ada.Pages[0].Locator("#item").GetAttributeAsync("data-item");
        await ada.Pages[0].Keyboard.PressAsync("5");
        await SavedAsync(ada.Pages[0]);
        var told = await ben.Pages[0].EvaluateAsync<string>("fetch('/api/runs/run-1/queue?take=20').then(r => r.text())");
        Assert.Contains(first!, told, StringComparison.Ordinal);
        Assert.DoesNotContain("refusal_mismatch", told, StringComparison.Ordinal);
        Assert.DoesNotContain("cluster", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Judge of", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_connection_drops_in_mid_queue_and_the_page_is_closed()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var ada = await SignInAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenQueueAsync(page);
        var said = new List<string>();
        await LabelAsync(page, 2, said);
        await SavedAsync(page);
        await ada.SetOfflineAsync(true);
        await LabelAsync(page, 3, said);
        await Expect(page.Locator("#sync")).ToHaveTextAsync("3 waiting to be saved");
        Assert.Equal(2, (await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken)).Count);

        // The tab goes before the network comes back; the next one sends what was left, and goes on behind it.
        await page.CloseAsync();
        await ada.SetOfflineAsync(false);
        page = await ada.NewPageAsync();
        await OpenQueueAsync(page);
        await Expect(page.Locator("#sync")).ToHaveTextAsync("All saved", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        await LabelAsync(page, 1, said);
        await SavedAsync(page);

        var kept = await site.Workbench.ReadLabelsAsync("run-1", TestContext.Current.CancellationToken);
        Assert.Equal(said.Order(StringComparer.Ordinal), kept.Select(l => l.TraceId));
        Assert.Equal(6, said.Distinct(StringComparer.Ordinal).Count());
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
        await page.OpenAsync("/label");
        await page.WaitForSelectorAsync("#review[data-ready]");
    }

    private static async Task LabelAsync(IPage page, int items, List<string> said)
    {
        for (var i = 0; i < items; i++)
        {
            var id = await ShownAsync(page);
            said.Add(id);
            await page.Keyboard.PressAsync("3");
            await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
        }
    }

    // More items may still be on their way.
    private static async Task<string> ShownAsync(IPage page)
    {
        await Expect(page.Locator("#item")).ToHaveAttributeAsync("data-item", new System.Text.RegularExpressions.Regex("^t-"));
        return (await page.Locator("#item").GetAttributeAsync("data-item"))!;
    }

    private static Task SavedAsync(IPage page) => Expect(page.Locator("#review")).ToHaveAttributeAsync("data-unsent", "0");

    private static async Task<string[]> HeldAsync(IPage page) =>
        await page.EvaluateAsync<string[]>(
            "fetch('/api/runs/run-1/queue?take=8').then(r => r.json()).then(j => j.items.map(i => i.trace_id))"
        );

    private static async Task LabelAllAsync(IPage page, Func<string, string> tag)
    {
        await OpenQueueAsync(page);
        for (var i = 0; i < 21; i++)
        {
            var id = await ShownAsync(page);
            await page.Keyboard.PressAsync(s_keys[tag(id)]);
            await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
        }

        await Expect(page.Locator("#item")).ToContainTextAsync("Nothing left to label");
        await SavedAsync(page);
    }

    private static async Task PlanAsync(IPage page, string perCluster)
    {
        await FollowAsync(page, "nav a[href^='/agreement']", "/agreement");
        await TabToAsync(page, "#per-cluster");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(perCluster);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#plan")).ToContainTextAsync($"{perCluster} items a cluster, each by two people, set by ada");
        await page.WaitForSelectorAsync("html[data-interactive]");
    }

    private static async Task AdjudicateAsync(IPage page, int open)
    {
        for (var left = open; left > 0; left--)
        {
            await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync($"{left} item");
            await page.WaitForSelectorAsync("html[data-interactive]");
            await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("5"), "**/adjudications");
            await page.WaitForLoadStateAsync();
        }

        await Expect(page.Locator(".empty")).ToContainTextAsync("Nothing is open");
        await Expect(page.Locator("[aria-labelledby=h-decided] tbody tr")).ToHaveCountAsync(open);
    }

    private static async Task ConfirmAsync(IPage page, string cluster)
    {
        await TabToAsync(page, $"#{cluster} form button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator($"#{cluster} .state.good")).ToHaveTextAsync("confirmed");
        await page.WaitForSelectorAsync("html[data-interactive]");
    }

    private static async Task NameYourselfAsync(IPage page, string name)
    {
        await page.OpenAsync("/");
        await TabToAsync(page, ".me summary");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "#me-name");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(name);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".me summary")).ToHaveTextAsync(name);
    }

    /// <summary>What the agent's new version answers to every row of the sets, judged by the command and kept in the workspace.</summary>
    private static async Task<int> GateAsync(PagesSite site, string evals, string version, string status)
    {
        var results = Path.Combine(site.Home, version + ".jsonl");
        var answers = RegressionDatasetReader
            .Read(evals)
            .Clusters.SelectMany(c => c.Rows)
            .Select(row => $$"""{"case_id":"{{row.CaseId}}","response":"Done.","tool_calls":["{{SampleWorkspace.Plain}}:{{status}}"]}""");
        await File.WriteAllLinesAsync(results, answers, TestContext.Current.CancellationToken);
        string[] command = ["gate", "--workspace", site.Home, "--dataset", evals, "--results", results, "--record-as", version];
        return await Cli.Application.RunInnerAsync(command, TestContext.Current.CancellationToken);
    }

    /// <summary>Goes on with the Tab key until an element has the focus.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 300; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) === true", selector))
            {
                return;
            }
        }

        Assert.Fail($"{selector} is not reached with the Tab key on {page.Url}");
    }

    private static async Task FollowAsync(IPage page, string selector, string to)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**{to}*");
        await page.WaitForSelectorAsync("html[data-interactive]");
    }
}

using Faultline.Traces;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>Folding the tree of a trace's spans: what it hides, what it never hides, by pointer and by key.</summary>
public sealed class SpanFoldTests(Chromium chromium)
{
    // root ─ plan ─ (search ─ fetch!, rank), answer; a chain below "answer" is deeper than any indentation.
    private static readonly (string Id, string? Parent, bool Failed)[] s_tree =
    [
        ("root", null, false),
        ("plan", "root", false),
        ("search", "plan", false),
        ("fetch", "search", true),
        ("rank", "plan", false),
        ("answer", "root", false),
        .. Enumerable.Range(0, 300).Select(i => ($"deep-{i}", i == 0 ? "answer" : $"deep-{i - 1}", i == 299)),
    ];

    private static async Task<PagesSite> SiteAsync()
    {
        var site = await PagesSite.StartAsync();
        var trace = new Trace
        {
            TraceId = "tree",
            Workflow = SampleWorkspace.Workflow,
            Timestamp = SampleWorkspace.End,
            Query = "A tree",
            Response = "ok",
        };
        var spans = s_tree.Select(
            (s, i) =>
                new Span
                {
                    TraceId = "tree",
                    SpanId = s.Id,
                    ParentSpanId = s.Parent,
                    Name = s.Id,
                    StartUnixNano = i * 1_000_000L,
                    EndUnixNano = 400_000_000L,
                    StatusCode = s.Failed ? 2 : 0,
                }
        );
        await site.Traces.AppendAsync(new TraceBatch { Traces = [trace], Spans = [.. spans] }, TestContext.Current.CancellationToken);
        return site;
    }

    private static ILocator Row(IPage page, string span) => page.Locator($".spans li[data-span='{span}']");

    private static async Task OpenAsync(IPage page, string address)
    {
        await page.OpenAsync(address);
        // All rows are there, the later ones too.
        await Expect(page.Locator(".spans > li")).ToHaveCountAsync(s_tree.Length);
        await Expect(page.Locator("[data-fold=all]")).ToBeEnabledAsync();
        await Expect(page.Locator("#more-spans")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_pointer_folds_a_subtree_whose_errors_stay_in_sight_and_the_tab_remembers_it()
    {
        await using var site = await SiteAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await OpenAsync(page, "/trace?id=tree");
        await Expect(Row(page, "rank").Locator(".fold")).ToHaveCountAsync(0);

        await Row(page, "plan").Locator(".fold").ClickAsync();

        await Expect(Row(page, "plan").Locator(".fold")).ToHaveAttributeAsync("aria-expanded", "false");
        foreach (var hidden in (string[])["search", "fetch", "rank"])
        {
            await Expect(Row(page, hidden)).ToBeHiddenAsync();
        }

        await Expect(Row(page, "answer")).ToBeVisibleAsync();
        await Expect(Row(page, "plan").Locator(".folded")).ToHaveTextAsync("✕ 1 error+3 spans");
        // Folding a span does not open it, nor the other way round.
        await Expect(page.Locator(".raw")).ToHaveCountAsync(0);
        await Row(page, "plan").Locator(".span-row").ClickAsync();
        await Expect(Row(page, "plan").Locator(".raw")).ToContainTextAsync("\"plan\"");
        await Expect(Row(page, "rank")).ToBeHiddenAsync();

        // The same after loading again, and in no other tab.
        await OpenAsync(page, "/trace?id=tree");
        await Expect(Row(page, "fetch")).ToBeHiddenAsync();
        var other = await session.NewPageAsync();
        await OpenAsync(other, "/trace?id=tree");
        await Expect(Row(other, "fetch")).ToBeVisibleAsync();

        // An address that leads to a span below opens what hides it.
        var index = await Row(page, "fetch").GetAttributeAsync("id");
        await page.EvaluateAsync("hash => { location.hash = hash; }", index);
        await Expect(Row(page, "fetch")).ToBeVisibleAsync();
        await Expect(Row(page, "fetch").Locator(".raw")).ToContainTextAsync("\"fetch\"");
        Assert.Empty(await page.AxeAsync());
    }

    [Fact]
    public async Task Keys_alone_fold_and_open_and_the_focus_is_never_lost()
    {
        await using var site = await SiteAsync();
        await using var session = await chromium.SessionAsync(site.Address, 390);
        var page = await session.NewPageAsync();
        await OpenAsync(page, "/trace?id=tree");

        await Row(page, "fetch").Locator(".span-row").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Row(page, "search").Locator(".span-row")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Row(page, "fetch")).ToBeHiddenAsync();
        await Expect(Row(page, "search").Locator(".folded")).ToContainTextAsync("✕ 1 error");
        // Not cut off, however narrow the window.
        Assert.True(
            await Row(page, "search")
                .Locator(".span-name")
                .EvaluateAsync<bool>("name => name.scrollWidth <= name.clientWidth && name.scrollHeight <= name.clientHeight + 1")
        );
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(Row(page, "fetch")).ToBeVisibleAsync();

        await Row(page, "plan").Locator(".fold").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Row(page, "search")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(Row(page, "search")).ToBeVisibleAsync();

        // All at once: the first level stays, and counts what lies below, however deep.
        await page.Locator("[data-fold=all]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(["root", "plan", "answer"], await VisibleAsync(page));
        await Expect(Row(page, "answer").Locator(".folded")).ToHaveTextAsync("✕ 1 error+300 spans");
        await OpenAsync(page, "/trace?id=tree");
        Assert.Equal(["root", "plan", "answer"], await VisibleAsync(page));
        await page.Locator("[data-fold=none]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(s_tree.Length, (await VisibleAsync(page)).Length);

        // Whoever stands on a row that folds away stands on the one that is left.
        await Row(page, "fetch").Locator(".span-row").FocusAsync();
        await page.EvaluateAsync("document.querySelector('.spans li[data-span=plan] .fold').click()");
        await Expect(Row(page, "plan").Locator(".span-row")).ToBeFocusedAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Empty(await page.AxeAsync());
    }

    private static Task<string[]> VisibleAsync(IPage page) =>
        page.EvaluateAsync<string[]>("[...document.querySelectorAll('.spans > li:not([hidden])')].map(li => li.dataset.span)");
}

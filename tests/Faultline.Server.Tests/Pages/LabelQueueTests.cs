using Faultline.Labeling;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>What the labelling page does when something stands between it and the server: nothing is lost, nothing is claimed, nobody labels what is another's.</summary>
public sealed class LabelQueueTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_that_cannot_be_fetched_says_so_and_goes_on_by_itself()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await page.RouteAsync(
            "**/queue*",
            route => route.FulfillAsync(new RouteFulfillOptions { Status = 503, Body = "{\"error\":\"Closed for a moment.\"}" })
        );
        await OpenAsync(page);
        await Expect(page.Locator("#item")).ToContainTextAsync("Closed for a moment.");
        await Expect(page.Locator("#item")).Not.ToContainTextAsync("Nothing left");

        await page.UnrouteAsync("**/queue*");
        await Expect(page.Locator("#item")).ToContainTextAsync("Request t-");

        // All that was fetched is labelled without a connection: that is not the end either.
        await ada.SetOfflineAsync(true);
        for (var i = 0; i < 8; i++)
        {
            await PressAsync(page, "3");
        }

        await Expect(page.Locator("#item")).ToContainTextAsync("The server cannot be reached.");
        await Expect(page.Locator("#item")).Not.ToContainTextAsync("Nothing left");
        await ada.SetOfflineAsync(false);
        await Expect(page.Locator("#item")).ToContainTextAsync("Request t-");
    }

    [Fact]
    public async Task Items_of_somebody_else_come_when_their_page_is_closed_however_long_that_takes()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await site.PlanAsync(1);
        await using var ben = await ReviewerAsync(site, "ben");
        await OpenAsync(ben.Pages[0]);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        await Expect(page.Locator("#item")).ToContainTextAsync("Somebody else is looking");
        for (var polls = 0; polls < 2; polls++)
        {
            await page.WaitForResponseAsync("**/queue*");
        }

        await ben.Pages[0].GotoAsync("/");
        await Expect(page.Locator("#item")).ToContainTextAsync("Request t-");
    }

    [Fact]
    public async Task An_item_that_another_has_taken_leaves_the_page()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        var id = await ShownAsync(page);
        // Two others were quicker, as when a lease has run out behind a closed lid.
        await site.Workbench.AddLabelsAsync([LabelOf(id, "ben"), LabelOf(id, "cy")], Token);
        await page.EvaluateAsync("dispatchEvent(new Event('online'))");
        await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
        await Expect(page.Locator("#hint")).ToContainTextAsync("taken that item meanwhile");
    }

    [Fact]
    public async Task A_page_holds_its_items_while_somebody_is_at_it_and_no_longer()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await page.Clock.InstallAsync();
        await OpenAsync(page);
        var said = 0;
        page.Request += (_, request) => said += request.Url.EndsWith("/leases", StringComparison.Ordinal) ? 1 : 0;
        await page.RunAndWaitForResponseAsync(() => page.Clock.FastForwardAsync("00:35"), "**/leases");
        await page.Clock.FastForwardAsync("11:00");
        await page.Clock.FastForwardAsync("01:00");
        await page.RunAndWaitForResponseAsync(() => page.Mouse.MoveAsync(200, 200), "**/leases");
        Assert.Equal(2, said);
    }

    [Fact]
    public async Task A_label_that_another_has_answered_stands_and_undo_says_so()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        var id = await ShownAsync(page);
        await PressAsync(page, "3");
        await SavedAsync(page);
        await site.Workbench.AddLabelsAsync([LabelOf(id, "ben")], Token);
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#hint")).ToContainTextAsync("your label stands");
        await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
        Assert.Equal(2, (await site.Workbench.ReadLabelsOfAsync([id], "run-1", Token)).Count);

        // A slip that has not left the browser is taken back whoever has spoken.
        var next = await ShownAsync(page);
        await site.Workbench.AddLabelsAsync([LabelOf(next, "ben")], Token);
        await PressAsync(page, "3");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#item")).ToHaveAttributeAsync("data-item", next);
        await SavedAsync(page);
        Assert.Equal("ben", Assert.Single(await site.Workbench.ReadLabelsOfAsync([next], "run-1", Token)).Reviewer);
    }

    [Fact]
    public async Task Two_tabs_without_a_connection_lose_nothing_of_one_another()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var (first, second) = (ada.Pages[0], await ada.NewPageAsync());
        await OpenAsync(first);
        await OpenAsync(second);
        await ada.SetOfflineAsync(true);
        var said = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            said.Add(await ShownAsync(first));
            await PressAsync(first, "3");
        }

        // The second tab has the same items before it.
        await PressAsync(second, "3");
        await ada.SetOfflineAsync(false);
        await SavedAsync(first);
        await SavedAsync(second);
        Assert.Equal(said.Order(StringComparer.Ordinal), (await site.Workbench.ReadLabelsAsync("run-1", Token)).Select(l => l.TraceId));
    }

    [Fact]
    public async Task What_waits_is_saved_under_its_own_run_and_name_and_under_no_other()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var session = await ReviewerAsync(site, "ada");
        var page = session.Pages[0];
        await OpenAsync(page);
        var id = await ShownAsync(page);
        await session.SetOfflineAsync(true);
        await PressAsync(page, "3");
        await page.CloseAsync();
        await session.SetOfflineAsync(false);

        await NameAsync(session, site, "ben");
        page = await session.NewPageAsync();
        await OpenAsync(page);
        await Expect(page.Locator("#strays")).ToContainTextAsync("1 by ada");
        await Expect(page.Locator("#sync")).ToHaveTextAsync("All saved");
        var other = await ShownAsync(page);
        // A page that was opened under one name sends nothing once the browser has another.
        await NameAsync(session, site, "cy");
        await PressAsync(page, "3");
        await Expect(page.Locator("#sync")).ToHaveTextAsync("1 waiting to be saved");
        // Ada's may have got out as her page closed, which it tries.
        Assert.All(await site.Workbench.ReadLabelsAsync("run-1", Token), l => Assert.Equal(("ada", id), (l.Reviewer, l.TraceId)));
        await page.CloseAsync();

        // A newer run is there when they come back.
        await site.Workbench.SaveRunAsync(
            SampleWorkspace.Run(SampleWorkspace.Plain) with
            {
                RunId = "run-2",
                CreatedAt = SampleWorkspace.End.AddDays(1),
            },
            Token
        );
        foreach (var (name, labelled) in new[] { ("ada", id), ("ben", other) })
        {
            await NameAsync(session, site, name);
            page = await session.NewPageAsync();
            await OpenAsync(page);
            await Expect(page.Locator("#review")).ToHaveAttributeAsync("data-run", "run-2");
            await SavedAsync(page);
            Assert.Contains(await site.Workbench.ReadLabelsAsync("run-1", Token), l => (l.Reviewer, l.TraceId) == (name, labelled));
            await page.CloseAsync();
        }

        Assert.Empty(await site.Workbench.ReadLabelsAsync("run-2", Token));
        Assert.Equal(2, (await site.Workbench.ReadLabelsAsync("run-1", Token)).Count);
    }

    [Fact]
    public async Task A_label_that_is_refused_stays_in_sight_until_it_is_seen()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        var id = await ShownAsync(page);
        await page.RouteAsync(
            "**/labels",
            route => route.FulfillAsync(new RouteFulfillOptions { Status = 422, Body = "{\"error\":\"No such tag any more.\"}" })
        );
        await PressAsync(page, "3");
        await PressAsync(page, "s");
        await Expect(page.Locator("#refused li")).ToContainTextAsync("No such tag any more.");
        await Expect(page.Locator("#refused li")).ToContainTextAsync(id);
        await SavedAsync(page);

        await page.UnrouteAsync("**/labels");
        await OpenAsync(page);
        await Expect(page.Locator("#refused li")).ToContainTextAsync(id);
        await page.Locator("#refused button").ClickAsync();
        await Expect(page.Locator("#refused")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_long_text_is_read_to_its_end_where_it_stands()
    {
        await using var site = await PagesSite.WithSampleAsync("begins " + new string('x', 20_000) + " and ends here", sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        var turn = page.Locator("#item .turn.user");
        await Expect(turn).ToContainTextAsync("begins");
        await Expect(turn).Not.ToContainTextAsync("and ends here");
        await turn.Locator("button").ClickAsync();
        await Expect(turn).ToContainTextAsync("and ends here");
        await Expect(turn.Locator("button")).ToHaveCountAsync(0);
        var id = await ShownAsync(page);
        var trace = await site.Traces.FindAsync(id, Token);
        Assert.Equal(trace!.Query, await turn.Locator(".prose").InnerTextAsync());
    }

    [Fact]
    public async Task A_key_that_is_held_down_acts_once_and_keys_can_be_switched_off()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await using var ada = await ReviewerAsync(site, "ada");
        var page = ada.Pages[0];
        await OpenAsync(page);
        for (var i = 0; i < 4; i++)
        {
            await page.Keyboard.DownAsync("3");
        }

        await page.Keyboard.UpAsync("3");
        await Expect(page.Locator("#review")).ToHaveAttributeAsync("data-done", "1");
        await SavedAsync(page);
        Assert.Single(await site.Workbench.ReadLabelsAsync("run-1", Token));

        await page.Keyboard.PressAsync("?");
        await page.Locator("#keys [data-keys-switch]").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await OpenAsync(page);
        var id = await ShownAsync(page);
        await page.Keyboard.PressAsync("3");
        await page.Keyboard.PressAsync("e");
        Assert.Equal(id, await ShownAsync(page));
        Assert.False(await page.EvaluateAsync<bool>("document.activeElement.id === 'note'"));
        await page.Locator(".choice[data-tag=tool_error]").ClickAsync();
        await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
    }

    private static Label LabelOf(string id, string reviewer) =>
        new("run-1", $"c-{id[2]}", id, reviewer, "tone_mismatch", null, null, DateTime.UtcNow);

    private async Task<IBrowserContext> ReviewerAsync(PagesSite site, string name)
    {
        var session = await chromium.SessionAsync(site.Address);
        await NameAsync(session, site, name);
        await session.NewPageAsync();
        return session;
    }

    private static Task NameAsync(IBrowserContext session, PagesSite site, string name) =>
        session.AddCookiesAsync([
            new Cookie
            {
                Name = "faultline-name",
                Value = name,
                Url = site.Address,
            },
        ]);

    private static async Task OpenAsync(IPage page)
    {
        await page.OpenAsync("/label");
        await page.WaitForSelectorAsync("#review[data-ready]");
    }

    private static async Task<string> ShownAsync(IPage page)
    {
        await Expect(page.Locator("#item")).ToHaveAttributeAsync("data-item", new System.Text.RegularExpressions.Regex("^t-"));
        return (await page.Locator("#item").GetAttributeAsync("data-item"))!;
    }

    private static async Task PressAsync(IPage page, string key)
    {
        var id = await ShownAsync(page);
        await page.Keyboard.PressAsync(key);
        await Expect(page.Locator("#item")).Not.ToHaveAttributeAsync("data-item", id);
    }

    private static Task SavedAsync(IPage page) => Expect(page.Locator("#review")).ToHaveAttributeAsync("data-unsent", "0");
}

using System.Text.Json;
using Faultline.Labeling;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>What was decided, and by whom, can be read.</summary>
public sealed class DecisionPagesTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_confirmed_a_tag_and_why_stands_on_the_pages_and_a_reason_is_asked_for_another_tag()
    {
        await using var site = await PagesSite.WithSampleAsync();
        // Seven items of the second cluster, on which the two agree throughout, and as many of the third.
        await site.Workbench.AddLabelsAsync(
            [
                .. from cluster in new[] { 2, 3 }
                from member in Enumerable.Range(1, 7)
                from who in new[] { "ada", "ben" }
                select new Label(
                    "run-1",
                    $"c-{cluster}",
                    SampleWorkspace.TraceId(cluster, member),
                    who,
                    cluster == 2 ? "tool_error" : "tone_mismatch",
                    null,
                    null,
                    SampleWorkspace.End
                ),
            ],
            Token
        );
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/agreement");
        var form = page.Locator("#c-2 form");
        await Expect(form.Locator(".why")).ToBeHiddenAsync();
        await form.Locator("select").SelectOptionAsync("hallucination");
        await form.Locator("button").ClickAsync();
        await Expect(form.Locator(".error")).ToContainTextAsync("speak for tool_error");
        await Expect(form.Locator(".error")).Not.ToContainTextAsync("--override");
        await form.Locator(".why input").FillAsync("the two looked again");
        await form.Locator("button").ClickAsync();
        await Expect(page.Locator("#c-2 .confirmed")).ToContainTextAsync("the two looked again");
        await Expect(page.Locator("#c-1 .why")).ToBeVisibleAsync();
        await Expect(page.Locator("a[href='/api/regression/files.zip']")).ToBeVisibleAsync();
        await page.OpenAsync("/clusters/c-2");
        await Expect(page.Locator(".confirmed")).ToContainTextAsync("confirmed as hallucination by");

        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        var told = JsonDocument.Parse(await client.GetStringAsync("/api/runs/run-1/confirmations", Token)).RootElement;
        Assert.Equal("the two looked again", Assert.Single(told.EnumerateArray()).GetProperty("override_reason").GetString());
        Assert.Contains(
            "the two looked again",
            await client.GetStringAsync("/api/runs/run-1/confirmations.csv", Token),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Flags_and_proposals_are_told_of_items_that_two_have_labelled()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await site.LabelAsync("a new kind");
        await site.Workbench.AddLabelsAsync(
            [new Label("run-1", "c-1", "t-1-09", "ada", "other", "hers alone", null, SampleWorkspace.End)],
            Token
        );
        await site.Workbench.AddReviewMarksAsync(
            [
                new ReviewMark("run-1", "t-1-01", "ada", ReviewMarks.Flag, "let us talk", SampleWorkspace.End),
                new ReviewMark("run-1", "t-1-09", "ada", ReviewMarks.Flag, "not yet", SampleWorkspace.End),
            ],
            Token
        );
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        foreach (var (route, shown, hidden) in new[] { ("flags", "let us talk", "not yet"), ("proposals", "a new kind", "hers alone") })
        {
            foreach (var ending in (string[])["", ".csv", ".jsonl"])
            {
                var text = await client.GetStringAsync($"/api/runs/run-1/{route}{ending}", Token);
                Assert.Contains(shown, text, StringComparison.Ordinal);
                Assert.DoesNotContain(hidden, text, StringComparison.Ordinal);
            }
        }
    }
}

using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>The signals of a trace, each at the place where it was seen.</summary>
public sealed class SignalPlaceTests(Chromium chromium)
{
    [Fact]
    public async Task A_signal_leads_to_its_span_its_call_or_its_answer_which_carry_its_mark()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var run = SampleWorkspace.Run(SampleWorkspace.Plain);
        var map = run.Map.Select(p => p.TraceId == "t-1-01" ? p with { Signals = ["refusal_mismatch", "latency_breach"] } : p);
        await site.Workbench.SaveRunAsync(run with { Map = [.. map] }, TestContext.Current.CancellationToken);
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/trace?id=t-1-01");

        // Only the run can tell it; what the trace tells by itself is read from the trace, under the thresholds of today.
        var refusal = page.Locator(".signals li", new() { HasText = "refusal mismatch" });
        await Expect(refusal).ToContainTextAsync("told by comparison with its neighbours, in run run-1");
        await Expect(page.Locator(".signals")).Not.ToContainTextAsync("latency");
        await Expect(refusal.GetByRole(Microsoft.Playwright.AriaRole.Link)).ToHaveAttributeAsync("href", "#part-answer");
        await Expect(page.Locator("#part-answer")).ToContainTextAsync("Answer t-1-01");
        await Expect(page.Locator("#part-answer .mark")).ToHaveTextAsync("refusal mismatch");

        var call = page.Locator("[id='part-messages.2.tool_calls.0']");
        await Expect(call.Locator(".mark")).ToHaveTextAsync("tool error");
        await page.Locator(".signals a[href='#part-messages.2.tool_calls.0']").ClickAsync();
        await Expect(call).ToBeInViewportAsync();

        await Expect(page.Locator(".spans li.marked .mark")).ToHaveTextAsync("error");
        await page.Locator(".signals li", new() { HasText = "span child" }).GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".spans li.marked [aria-expanded=true] + .raw")).ToContainTextAsync("child");
    }
}

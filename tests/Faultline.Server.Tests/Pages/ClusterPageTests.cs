using Faultline.Curating;
using Faultline.Traces;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>One cluster: renamed, merged, its members moved, thousands of them walked through.</summary>
public sealed class ClusterPageTests(Chromium chromium)
{
    [Fact]
    public async Task Rename_merge_and_move_are_recorded_and_taken_back_in_any_order()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/clusters/c-2");
        await page.Locator(".edit summary").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("<b>Tools</b> that fail");
        await page.GetByText("Rename", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("<b>Tools</b> that fail");

        await Member(page, "t-2-01").CheckAsync();
        await Member(page, "t-2-02").CheckAsync();
        await page.Locator("#member-to").SelectOptionAsync("c-1");
        await page.Locator("#picked [data-act=move]").ClickAsync();
        await Expect(page.Locator("#members [role=status]").Last).ToContainTextAsync("18 members");

        await page.Locator(".edit summary").ClickAsync();
        await page.Locator("#merge-into").SelectOptionAsync("c-3");
        await page.Locator(".edit").GetByText("Merge", new() { Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/clusters/c-3");
        await Expect(page.Locator("main")).ToContainTextAsync("c-2 was merged into it");

        await page.OpenAsync("/clusters/changes");
        await Expect(page.Locator(".changes tbody tr")).ToHaveCountAsync(3);
        await page.Locator(".changes tbody tr").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".changes tbody tr").Nth(1)).ToContainTextAsync("taken back");
        var run = (await site.Workbench.FindCuratedRunAsync("run-1", TestContext.Current.CancellationToken))!;
        Assert.Equal([("c-1", 20), ("c-3", 40)], run.Clusters.Select(c => (c.ClusterId, c.Size)).Order());
        await page.Locator(".changes tbody tr").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".changes tbody tr").First).ToContainTextAsync("taken back");
        run = (await site.Workbench.FindCuratedRunAsync("run-1", TestContext.Current.CancellationToken))!;
        Assert.Equal("<b>Tools</b> that fail", run.Clusters.Single(c => c.ClusterId == "c-2").Name);
        Assert.Equal(20, run.Clusters.Single(c => c.ClusterId == "c-2").Size);
    }

    [Fact]
    public async Task Three_thousand_members_are_walked_through_and_filtered()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var traces = Enumerable
            .Range(0, 3_000)
            .Select(i => new Trace
            {
                TraceId = $"m-{i:0000}",
                Workflow = SampleWorkspace.Workflow,
                Timestamp = SampleWorkspace.End.AddSeconds(-i),
                Query = $"Question {i:0000}",
                Response = i % 1000 == 7 ? "rare answer" : "usual answer",
            })
            .ToList();
        await site.Traces.AppendAsync(new TraceBatch { Traces = traces }, TestContext.Current.CancellationToken);
        var run = SampleWorkspace.Run(SampleWorkspace.Plain);
        await site.Workbench.SaveRunAsync(
            run with
            {
                Clusters = [run.Clusters[0] with { Members = [.. traces.Select(t => t.TraceId)], Size = 3_000 }, .. run.Clusters.Skip(1)],
            },
            TestContext.Current.CancellationToken
        );
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.OpenAsync("/clusters/c-1");
        await page.WaitForSelectorAsync("#members[data-ready]");

        await page.Locator(".members").EvaluateAsync("e => e.scrollTop = e.scrollHeight");
        await Expect(page.Locator(".members")).ToContainTextAsync("Question 2999");
        Assert.InRange(await page.Locator(".members tbody tr").CountAsync(), 10, 60);

        await page.Locator("#members input[type=search]").FillAsync("RARE");
        await page.Locator("#members").GetByText("Filter", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator("#members [role=status]").Last).ToContainTextAsync("3 members of 3,000");
    }

    private static ILocator Member(IPage page, string id) => page.GetByLabel($"Pick {id}", new() { Exact = true });
}

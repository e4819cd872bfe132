using System.Net;
using Faultline.Labeling;
using Faultline.Server.Regressing;
using Faultline.Traces;

namespace Faultline.Server.Tests.Pages;

/// <summary>Pages tell what they are about and nothing beside it: no other workflow's verdict, no single reviewer's word, no text that is deleted.</summary>
public sealed class WhatPagesTellTests
{
    [Fact]
    public async Task Another_workflows_gate_is_neither_a_step_of_this_one_nor_in_its_table()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var other = SampleSets.Gate(site.Home, "gate-9", "theirs", SampleWorkspace.End.AddDays(1), passes: 2);
        var theirs = other with { Verdict = "pass", Json = other.Json.Replace("\"support\"", "\"billing\"", StringComparison.Ordinal) };
        // Theirs are newer, and as many as pages look back on.
        for (var i = 0; i < GateHistory.Kept; i++)
        {
            await site.Workbench.SaveGateResultAsync(
                theirs with
                {
                    GateId = i == 0 ? theirs.GateId : $"billing-{i}",
                    CreatedAt = theirs.CreatedAt.AddMinutes(i),
                },
                TestContext.Current.CancellationToken
            );
        }

        Assert.Contains("last verdict: fail", await ReadAsync(site, "/"), StringComparison.Ordinal);
        Assert.Contains("/api/gates.csv?w=support", await ReadAsync(site, "/gates"), StringComparison.Ordinal);
        foreach (var table in (string[])["/api/gates.jsonl", "/api/gates/clusters.csv"])
        {
            Assert.Contains("gate-9", await ReadAsync(site, table + "?w=billing"), StringComparison.Ordinal);
            var own = await ReadAsync(site, table + "?w=support");
            Assert.Contains("gate-2", own, StringComparison.Ordinal);
            Assert.DoesNotContain("gate-9", own, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_on_an_earlier_runs_page_stays_with_that_run()
    {
        await using var site = await PagesSite.WithSampleAsync();
        var run = SampleWorkspace.Run(SampleWorkspace.Plain);
        await site.Workbench.SaveRunAsync(
            run with
            {
                RunId = "run-2",
                CreatedAt = run.CreatedAt.AddDays(7),
            },
            TestContext.Current.CancellationToken
        );
        const string Kept = "<input type=\"hidden\" name=\"run\" value=\"run-1\"";
        foreach (var address in (string[])["/traces", $"/sets/{SampleSets.Set}"])
        {
            Assert.Contains(Kept, await ReadAsync(site, address + "?run=run-1"), StringComparison.Ordinal);
            Assert.DoesNotContain(Kept, await ReadAsync(site, address), StringComparison.Ordinal);
        }

        const string Plan = "/api/runs/run-1/plan";
        Assert.Contains(Plan, await ReadAsync(site, "/agreement?run=run-1"), StringComparison.Ordinal);
        Assert.DoesNotContain(Plan, await ReadAsync(site, "/agreement"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_is_offered_when_two_have_labelled_the_trace()
    {
        await using var site = await PagesSite.WithSampleAsync();
        Label By(string reviewer, string? correction) =>
            new("run-1", "c-2", "t-2-03", reviewer, "tool_error", null, correction, SampleWorkspace.End);
        await site.Workbench.AddLabelsAsync([By("ada", "We pay it back today.")], TestContext.Current.CancellationToken);
        const string Row = $"/sets/{SampleSets.Set}/row?case=t-2-03";
        Assert.DoesNotContain("We pay it back", await ReadAsync(site, Row), StringComparison.Ordinal);
        await site.Workbench.AddLabelsAsync([By("ben", null)], TestContext.Current.CancellationToken);
        Assert.Contains("We pay it back", await ReadAsync(site, Row), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_deleted_is_shown_no_longer()
    {
        await using var site = await PagesSite.WithSampleAsync();
        Assert.Contains("Request t-2-07", await ReadAsync(site, "/clusters/c-2"), StringComparison.Ordinal);
        var deletion = new TraceDeletion { Before = SampleWorkspace.End };
        Assert.Equal(64, (await site.Traces.DeleteAsync(deletion, TestContext.Current.CancellationToken)).Traces);
        Assert.DoesNotContain("Request t-2-", await ReadAsync(site, "/clusters/c-2"), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(PagesSite site, string address)
    {
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        return WebUtility.HtmlDecode(await client.GetStringAsync(address, TestContext.Current.CancellationToken));
    }
}

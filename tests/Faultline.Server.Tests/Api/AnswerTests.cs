using System.Net;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Api;

/// <summary>What a program that asks for what cannot be is told.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task A_failure_of_no_cluster_can_be_asked_for_and_skipped()
    {
        await using var site = await Site.WithAccountsAsync();
        using var ada = new Visitor(site.Address);
        await ada.SignInAsync("ada");
        Assert.Equal(HttpStatusCode.OK, (await ada.SendAsync("/api/runs/run-1/asked", new { traces = new[] { "noise-1" } })).Status);
        var skip = new { trace_id = "noise-1", kind = "skip" };
        Assert.Equal(HttpStatusCode.OK, (await ada.SendAsync("/api/runs/run-1/marks", skip)).Status);
    }

    [Fact]
    public async Task A_signal_that_only_neighbours_tell_is_asked_of_the_run()
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var visitor = new Visitor(site.Address);
        Assert.Contains("keeps no signals", await visitor.TextAsync("/api/traces?signal=refusal_mismatch"), StringComparison.Ordinal);
        Assert.Contains("no signal 'gone'", await visitor.TextAsync("/api/traces?signal=gone"), StringComparison.Ordinal);
        var run = SampleWorkspace.Run("plain words");
        await site.Workbench.SaveRunAsync(
            run with
            {
                RunId = "run-2",
                CreatedAt = run.CreatedAt.AddHours(1),
                Map =
                [
                    .. run.Map.Select(p => p with { Signals = p.TraceId is "t-1-02" or "t-2-03" ? ["refusal_mismatch"] : ["thumbs_down"] }),
                ],
            }
        );
        async Task<string[]> FoundAsync(string query)
        {
            using var found = JsonDocument.Parse(await visitor.TextAsync("/api/traces?signal=refusal_mismatch" + query));
            return
            [
                .. found.RootElement.GetProperty("traces").EnumerateArray().Select(t => t.GetProperty("trace_id").GetString()!).Order(),
            ];
        }

        Assert.Equal(["t-1-02", "t-2-03"], await FoundAsync(""));
        Assert.Equal(["t-2-03"], await FoundAsync("&cluster=c-2"));
        Assert.Empty(await FoundAsync("&cluster=c-3"));
        Assert.Contains("t-2-03", await visitor.TextAsync("/api/traces.jsonl?signal=refusal_mismatch"), StringComparison.Ordinal);
        Assert.Contains("2 traces", await visitor.TextAsync("/traces?signal=refusal_mismatch"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_is_refused_or_cannot_be_read_says_so_in_the_audit_or_leaves_nothing()
    {
        await using var site = await Site.WithAccountsAsync();
        using var olga = new Visitor(site.Address);
        await olga.SignInAsync("olga");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await olga.SendAsync("/api/accounts/olga/role", new { role = "viewer" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await olga.SendAsync("/api/runs/run-1/labels", new[] { 1 })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await olga.SendAsync("/api/keys", new[] { 1 })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await olga.SendAsync("/api/runs/run-1/labels", new { tag = "none" })).Status);
        // Sent again, as when the answer was lost, a label is no second change.
        for (var i = 0; i < 2; i++)
        {
            var label = new { trace_id = "t-1-01", tag = "tool_error" };
            Assert.Equal(HttpStatusCode.OK, (await olga.SendAsync("/api/runs/run-1/labels", label)).Status);
        }

        var audit = (await AuditTrail.ReadAuditAsync(site.Workbench, 9, TestContext.Current.CancellationToken)).Reverse().ToArray();
        Assert.Equal(["sign in", "accounts/role", "label"], audit.Select(e => e.Action));
        Assert.StartsWith("refused: ", audit[1].Detail, StringComparison.Ordinal);
        Assert.Equal("nothing → tool_error", audit[2].Detail);
    }

    [Fact]
    public async Task What_names_nothing_is_refused_in_a_sentence()
    {
        await using var site = await Site.WithAccountsAsync();
        using var ada = new Visitor(site.Address);
        await ada.SignInAsync("ada");
        // Without the cluster it would be a file of all traces.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ada.StatusAsync("/api/traces.csv?cluster=gone"));
        Assert.Contains("has no cluster", WebUtility.HtmlDecode(await ada.TextAsync("/traces?cluster=gone")), StringComparison.Ordinal);
        await ada.OpenAsync("/");
        foreach (
            var (path, body) in new (string, object)[]
            {
                ("/api/runs/run-1/asked", new { traces = new string?[] { null } }),
                (
                    "/api/runs/run-1/edits",
                    new
                    {
                        kind = "move",
                        target = "noise",
                        traces = new string?[] { null },
                    }
                ),
            }
        )
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ada.SendAsync(path, body)).Status);
        }
    }

    [Theory]
    [InlineData("GET", "/api/traces?skip=abc", null, "parameter")]
    [InlineData("GET", "/api/traces/spans.csv", null, "id")]
    [InlineData("PUT", "/api/runs/run-1/plan", "{", "line 1, $ on")]
    [InlineData("PUT", "/api/runs/run-1/plan", "{\n\"per_cluster\": \"many\"}", "line 2, $.per_cluster on")]
    [InlineData("PUT", "/api/runs/run-1/plan", "", "body")]
    public async Task What_cannot_be_read_is_named_in_a_sentence(string method, string path, string? body, string named)
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var here = new Visitor(site.Address);
        await here.OpenAsync("/");

        var (status, answer) = await here.SendTextAsync(new HttpMethod(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("error").GetString()!;
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains("/api/openapi.json", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }
}

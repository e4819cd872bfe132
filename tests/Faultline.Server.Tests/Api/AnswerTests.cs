using System.Net;
using Faultline.Server.Tests.Accounts;

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
}

using System.Net;
using System.Text.RegularExpressions;
using Faultline.Labeling;
using Faultline.Server.Api;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Tests.Api;

/// <summary>What one reviewer has said of an item is told to no other before both have spoken: not by any page, route or file there is or will be.</summary>
public sealed class BlindnessTests
{
    private const string Item = "t-1-01";
    private const string Marker = "zqnote";
    private static readonly string[] s_tags = ["tone_mismatch", "tool_error"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_page_and_no_route_tells_ben_what_ada_said()
    {
        await using var one = await SiteAsync(s_tags[0]);
        await using var other = await SiteAsync(s_tags[1]);
        using var here = await ReviewRouteTests.NamedAsync(one, "ben");
        using var there = await ReviewRouteTests.NamedAsync(other, "ben");
        var answered = 0;
        foreach (var address in Addresses(one))
        {
            var (first, second) = (await AskAsync(here, address), await AskAsync(there, address));
            Assert.Equal(first.Status, second.Status);
            answered += first.Status == HttpStatusCode.OK ? 1 : 0;
            // A taxonomy names every tag; what ada said shows in the difference.
            foreach (var word in s_tags.SelectMany(t => new[] { t, t.Replace('_', ' ') }).Append(Marker))
            {
                var (a, b) = (Count(first.Text, word), Count(second.Text, word));
                Assert.True(
                    a == b && (word != Marker || a == 0),
                    $"{address} tells {word} {a} times, and {b} times when ada says otherwise"
                );
            }
        }

        Assert.True(answered > 70, $"only {answered} addresses answered");

        // What is hidden is there: ada reads her own, and ben reads it when he has spoken.
        using var ada = await ReviewRouteTests.NamedAsync(one, "ada");
        foreach (var address in new[] { "/api/audit", "/api/audit.csv", "/api/audit.jsonl", "/audit" })
        {
            Assert.Contains(Marker, (await AskAsync(ada, address)).Text, StringComparison.Ordinal);
            Assert.Contains(BlindAudit.Hidden, (await AskAsync(here, address)).Text, StringComparison.Ordinal);
        }

        await SayAsync(here, "labels", new { trace_id = Item, tag = s_tags[1] });
        foreach (var address in new[] { "/api/audit", "/api/audit.csv", "/api/audit.jsonl", "/audit" })
        {
            var told = (await AskAsync(here, address)).Text;
            Assert.Contains(Marker, told, StringComparison.Ordinal);
            Assert.DoesNotContain(BlindAudit.Hidden, told, StringComparison.Ordinal);
        }
    }

    /// <summary>Ada labels one item and flags it; ben has labelled others of its cluster, two of them together with cy, so that there is an agreement to show.</summary>
    private static async Task<PagesSite> SiteAsync(string tag)
    {
        var site = await PagesSite.WithSampleAsync();
        await site.Workbench.AddLabelsAsync(
            [
                .. Enumerable
                    .Range(2, 6)
                    .SelectMany(m => new[] { "ben", "cy" }.Select(name => LabelOf(SampleWorkspace.TraceId(1, m), name))),
                LabelOf("t-2-01", "ben"),
            ],
            Token
        );
        using var ada = await ReviewRouteTests.NamedAsync(site, "ada");
        var text = $"{Marker} {tag}";
        await SayAsync(
            ada,
            "labels",
            new
            {
                trace_id = Item,
                tag,
                note = text,
                correction = text,
            }
        );
        await SayAsync(
            ada,
            "marks",
            new
            {
                trace_id = Item,
                kind = "flag",
                note = text,
            }
        );
        return site;
    }

    private static Label LabelOf(string id, string name) =>
        new("run-1", $"c-{id[2]}", id, name, "refusal_mismatch", null, null, SampleWorkspace.End);

    private static async Task SayAsync(Visitor visitor, string route, object body)
    {
        var (status, text) = await visitor.SendAsync($"/api/runs/run-1/{route}", body);
        Assert.True(status == HttpStatusCode.OK, text);
    }

    /// <summary>Every address that can be read, with what it asks for.</summary>
    private static IReadOnlyList<string> Addresses(PagesSite site) =>
        [
            .. PageTable.Addresses(site),
            $"/trace?id={Item}&cluster=c-1",
            $"/adjudicate?id={Item}",
            "/audit?person=ada",
            "/audit?action=label",
            .. RouteTests
                .Endpoints(site)
                .Where(e =>
                    e.Metadata.GetMetadata<ComponentTypeMetadata>() is null
                    && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
                )
                .Select(RouteTests.Address)
                .Where(a => a.StartsWith("/api/", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)
                .Select(a => $"{PageTable.Fill(a)}?id={Item}&span=root&part=query&take=20"),
        ];

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(Visitor visitor, string address)
    {
        using var answer = await visitor.OpenAsync(address);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static int Count(string text, string word) => Regex.Count(text, Regex.Escape(word), RegexOptions.IgnoreCase);
}

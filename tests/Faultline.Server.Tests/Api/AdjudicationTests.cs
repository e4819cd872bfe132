using System.Net;
using System.Text.Json;
using Faultline.Labeling;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Api;

/// <summary>Who may decide what: a third person, on what reviewers differ about, and nobody over a decision they have not seen.</summary>
public sealed class AdjudicationTests
{
    // The sample's reviewers differ on this one and agree on the next.
    private const string Disputed = "t-1-01";
    private const string Agreed = "t-1-02";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_reviewers_differ_on_is_decided_and_by_one_of_them_only_with_a_reason()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await site.LabelAsync("a note");
        using var ada = await ReviewRouteTests.NamedAsync(site, "ada");
        using var eve = await ReviewRouteTests.NamedAsync(site, "eve");
        Assert.Contains("nothing to decide", await DecideAsync(eve, Agreed, HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        Assert.Contains(
            "nothing to decide",
            await DecideAsync(eve, "t-3-09", HttpStatusCode.UnprocessableEntity),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "one of the reviewers",
            await DecideAsync(ada, Disputed, HttpStatusCode.UnprocessableEntity),
            StringComparison.Ordinal
        );
        Assert.Empty(await site.Workbench.ReadAdjudicationsAsync("run-1", Token));

        await DecideAsync(ada, Disputed, HttpStatusCode.OK, reason: "we talked it over");
        Assert.Equal(
            "decided by one of its reviewers: we talked it over",
            Assert.Single(await site.Workbench.ReadAdjudicationsAsync("run-1", Token)).Note
        );
        var entry = Assert.Single(await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 9, Token));
        Assert.Contains("we talked it over", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_replaced_only_by_someone_who_has_seen_it()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await site.LabelAsync("a note");
        using var eve = await ReviewRouteTests.NamedAsync(site, "eve");
        using var fay = await ReviewRouteTests.NamedAsync(site, "fay");
        using var first = JsonDocument.Parse(await DecideAsync(eve, Disputed, HttpStatusCode.OK));
        var seen = first.RootElement.GetProperty("created_at").GetString();
        Assert.Contains("eve has decided", await DecideAsync(fay, Disputed, HttpStatusCode.Conflict), StringComparison.Ordinal);
        await DecideAsync(fay, Disputed, HttpStatusCode.OK, seen);
        await DecideAsync(eve, Disputed, HttpStatusCode.Conflict, seen);

        // The page lists it and knows which decision it shows.
        var page = await eve.TextAsync($"/adjudicate?id={Disputed}");
        Assert.Contains("Decide t-1-01 again", page, StringComparison.Ordinal);
        var standing = (await site.Workbench.ReadAdjudicationsAsync("run-1", Token))[^1];
        Assert.Contains(
            $"name=\"seen\" value=\"{standing.CreatedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture)}\"",
            page,
            StringComparison.Ordinal
        );
        await DecideAsync(
            eve,
            Disputed,
            HttpStatusCode.OK,
            standing.CreatedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(["eve", "fay", "eve"], (await site.Workbench.ReadAdjudicationsAsync("run-1", Token)).Select(a => a.Adjudicator));
    }

    private static async Task<string> DecideAsync(
        Visitor visitor,
        string id,
        HttpStatusCode expected,
        string? seen = null,
        string? reason = null
    )
    {
        var body = new
        {
            trace_id = id,
            tag = "tone_mismatch",
            seen,
            reason,
        };
        var (status, text) = await visitor.SendAsync("/api/runs/run-1/adjudications", body);
        Assert.True(status == expected, $"{status} {text}");
        return text;
    }
}

using System.Net;
using System.Text.Json;
using Faultline.Server.Reviewing;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Api;

/// <summary>Who may say what of an item, and until when.</summary>
public sealed class ReviewRouteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_lease_runs_out_without_a_word_and_is_kept_by_one()
    {
        var clock = new HandClock();
        var leases = new LeaseTable(clock);
        Assert.Equal(["a", "b"], leases.Take("run", "ada", ["a", "b", "c"], 2));
        Assert.Equal(["c"], leases.Take("run", "ben", ["a", "b", "c"], 3));
        clock.Now += LeaseTable.Lifetime / 2;
        Assert.Empty(leases.Renew("run", "ada", ["a"]));
        clock.Now += LeaseTable.Lifetime / 2;

        // Ada spoke of one of hers; the other is free again, and so is Ben's.
        Assert.Equal(["a"], leases.HeldByOthers("run", "ben"));
        Assert.Equal(["a"], leases.Renew("run", "ben", ["a", "b", "c"]));
        Assert.Equal(["b", "c"], leases.Renew("run", "ada", ["a", "b", "c"]));
        leases.Release("run", "ben", "a");
        Assert.Equal(["a"], leases.HeldByOthers("run", "ben"));
        leases.Release("run", "ada", "a");
        Assert.Empty(leases.HeldByOthers("run", "ben"));
        Assert.Empty(leases.Renew("other run", "cy", ["b"]));
    }

    [Fact]
    public async Task An_item_is_held_by_one_given_up_and_taken_again_with_the_label_that_is_taken_back()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await NamedAsync(site, "ada");
        using var ben = await NamedAsync(site, "ben");
        Assert.Empty(await LostAsync(ada, new { held = new[] { "t-1-01", "t-1-02", "t-1-03" } }));
        Assert.Equal(
            ["not-a-failure", "t-1-01", "t-1-02"],
            await LostAsync(ben, new { held = new[] { "t-1-01", "t-1-02", "not-a-failure" } })
        );
        Assert.Empty(await LostAsync(ada, new { released = new[] { "t-1-02" } }));
        Assert.Empty(await LostAsync(ben, new { held = new[] { "t-1-02" } }));

        // Labelled, an item is free for the second; taken back, it is its first reader's again.
        await SayAsync(ada, "labels", new { trace_id = "t-1-01", tag = "tool_error" }, HttpStatusCode.OK);
        Assert.Equal(["t-1-01"], await LostAsync(ada, new { held = new[] { "t-1-01" } }));
        await SayAsync(ada, "labels/withdraw", new { trace_id = "t-1-01" }, HttpStatusCode.OK);
        Assert.Equal(["t-1-01"], await LostAsync(ben, new { held = new[] { "t-1-01" } }));
        Assert.DoesNotContain("t-1-01", await ben.TextAsync("/api/runs/run-1/queue?take=20"), StringComparison.Ordinal);

        var many = Enumerable.Range(0, 201).Select(i => $"t-{i}");
        await SayAsync(ada, "leases", new { held = many }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task An_item_takes_the_labels_it_wants_and_no_more()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await NamedAsync(site, "ada");
        using var ben = await NamedAsync(site, "ben");
        using var cy = await NamedAsync(site, "cy");
        var label = new { trace_id = "t-1-01", tag = "tool_error" };
        await site.PlanAsync(20, 0);
        await SayAsync(ada, "labels", label, HttpStatusCode.OK);
        await SayAsync(ben, "labels", label, HttpStatusCode.Conflict);
        Assert.Equal(["t-1-01"], await LostAsync(ben, new { held = new[] { "t-1-01" } }));
        await site.PlanAsync(20);
        await SayAsync(ben, "labels", label, HttpStatusCode.OK);
        await SayAsync(cy, "labels", label, HttpStatusCode.Conflict);
        Assert.Equal(["ada", "ben"], (await site.Workbench.ReadLabelsAsync("run-1", Token)).Select(l => l.Reviewer));
    }

    [Fact]
    public async Task Whoever_is_given_an_item_may_label_it_however_many_ask_at_once()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        await site.PlanAsync(14);
        string[] names = ["ada", "ben", "cy", "dee", "eve", "fay"];
        await Task.WhenAll(
            names.Select(async name =>
            {
                using var person = await NamedAsync(site, name);
                // What another holds now may be theirs to label in the end.
                for (var left = 1; left > 0; )
                {
                    using var queue = JsonDocument.Parse(await person.TextAsync("/api/runs/run-1/queue?take=2"));
                    var items = queue.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("trace_id").GetString());
                    foreach (var id in items)
                    {
                        await SayAsync(person, "labels", new { trace_id = id, tag = "tool_error" }, HttpStatusCode.OK);
                    }

                    left = queue.RootElement.GetProperty("total").GetInt32() - queue.RootElement.GetProperty("done").GetInt32();
                }
            })
        );
        var counts = (await site.Workbench.ReadLabelsAsync("run-1", Token)).CountBy(l => l.TraceId).ToArray();
        Assert.Equal(42, counts.Length);
        Assert.All(counts, c => Assert.Equal(2, c.Value));
    }

    [Fact]
    public async Task Once_two_have_spoken_neither_changes_what_they_said()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await NamedAsync(site, "ada");
        using var ben = await NamedAsync(site, "ben");
        await SayAsync(ada, "labels", new { trace_id = "t-1-01", tag = "tone_mismatch" }, HttpStatusCode.OK);
        var last = new
        {
            trace_id = "t-1-01",
            tag = "tool_error",
            note = "the refund tool",
        };
        await SayAsync(ada, "labels", last, HttpStatusCode.OK);
        await SayAsync(ben, "labels", new { trace_id = "t-1-01", tag = "tone_mismatch" }, HttpStatusCode.OK);
        foreach (var person in new[] { ada, ben })
        {
            var told = await SayAsync(person, "labels", new { trace_id = "t-1-01", tag = "refusal_mismatch" }, HttpStatusCode.Conflict);
            Assert.Contains("a third person decides", told, StringComparison.Ordinal);
            await SayAsync(person, "labels/withdraw", new { trace_id = "t-1-01" }, HttpStatusCode.Conflict);
        }

        // What a browser sends again for want of an answer is no change, and leaves no trace in the audit.
        var before = (await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 99, Token)).Count;
        await SayAsync(ada, "labels", last, HttpStatusCode.OK);
        Assert.Equal(before, (await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 99, Token)).Count);
        Assert.Equal(["tool_error", "tone_mismatch"], (await site.Workbench.ReadLabelsAsync("run-1", Token)).Select(l => l.Tag));
        for (var sent = 0; sent < 2; sent++)
        {
            await SayAsync(
                ada,
                "marks",
                new
                {
                    trace_id = "t-1-02",
                    kind = "skip",
                    reviewer = "ada",
                },
                HttpStatusCode.OK
            );
        }

        Assert.Equal(before + 1, (await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 99, Token)).Count);
    }

    [Fact]
    public async Task What_one_person_said_is_never_saved_as_anothers()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ben = await NamedAsync(site, "ben");
        foreach (var (route, tag, kind) in new[] { ("labels", "tool_error", ""), ("labels/withdraw", "", ""), ("marks", "", "flag") })
        {
            var body = new
            {
                trace_id = "t-1-01",
                tag,
                kind,
                reviewer = "ada",
            };
            Assert.Contains("as ada, and ben", await SayAsync(ben, route, body, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        }

        Assert.Empty(await site.Workbench.ReadLabelsAsync("run-1", Token));
        Assert.Empty(await site.Workbench.ReadReviewMarksAsync("run-1", Token));
    }

    internal static async Task<Visitor> NamedAsync(PagesSite site, string name)
    {
        var visitor = new Visitor(site.Address);
        visitor.Cookies.Add(new Uri(site.Address), new Cookie("faultline-name", name));
        await visitor.StatusAsync("/");
        return visitor;
    }

    private static async Task<string> SayAsync(Visitor visitor, string route, object body, HttpStatusCode expected)
    {
        var (status, text) = await visitor.SendAsync($"/api/runs/run-1/{route}", body);
        Assert.True(status == expected, $"{route}: {status} {text}");
        return text;
    }

    private static async Task<string[]> LostAsync(Visitor visitor, object body)
    {
        using var answer = JsonDocument.Parse(await SayAsync(visitor, "leases", body, HttpStatusCode.OK));
        return [.. answer.RootElement.GetProperty("lost").EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal)];
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 9, 28, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

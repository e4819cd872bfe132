using System.Net;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Server.Reviewing;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Api;

/// <summary>One plan says how much of a run is labelled, for everyone who labels it.</summary>
public sealed class PlanRouteTests
{
    private const string Plan = "/api/runs/run-1/plan";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_works_by_the_plan_that_is_set_and_none_by_one_of_their_own()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await ReviewRouteTests.NamedAsync(site, "ada");
        using var ben = await ReviewRouteTests.NamedAsync(site, "ben");
        var plan = await ReadAsync(ada, Plan);
        Assert.Equal(20, plan.GetProperty("per_cluster").GetInt32());
        Assert.Equal(1, plan.GetProperty("overlap").GetDouble());
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("person").ValueKind);
        Assert.Equal(60, plan.GetProperty("standing").GetProperty("items").GetInt32());

        await SetAsync(ada, new { per_cluster = 2, overlap = 1 });
        await LabelNextAsync(ada);
        await LabelNextAsync(ada);
        await LabelNextAsync(ben);
        plan = await ReadAsync(ben, Plan);
        Assert.Equal("ada", plan.GetProperty("person").GetString());
        var standing = plan.GetProperty("standing");
        var queues = new[] { await QueueAsync(ada), await QueueAsync(ben) };
        // Six items of two labels each, of which three are given.
        Assert.Equal(6, standing.GetProperty("items").GetInt32());
        Assert.Equal(9, 2 * standing.GetProperty("first").GetInt32() + standing.GetProperty("second").GetInt32());
        foreach (var (queue, reviewer) in queues.Zip(standing.GetProperty("reviewers").EnumerateArray()))
        {
            Assert.Equal(queue.GetProperty("reviewer").GetString(), reviewer.GetProperty("reviewer").GetString());
            foreach (var count in (string[])["done", "first", "second"])
            {
                Assert.Equal(queue.GetProperty(count).GetInt32(), reviewer.GetProperty(count).GetInt32());
            }
        }

        Assert.Equal(6, await SheetAsync(site));
        Assert.Equal(9, await SheetAsync(site, "--per-cluster", "3"));

        // Half of the plan goes, and no label with it, also none of an item that was given out before.
        var given = (await QueueAsync(ada)).GetProperty("items")[0].GetProperty("trace_id").GetString()!;
        await LabelAsync(ben, given);
        await SetAsync(ben, new { per_cluster = 1, overlap = 0 });
        await LabelAsync(ada, given);
        Assert.Equal(2, (await site.Workbench.ReadLabelsAsync("run-1", Token)).Count(label => label.TraceId == given));
        Assert.Equal(5, (await site.Workbench.ReadLabelsAsync("run-1", Token)).Count);
        standing = (await ReadAsync(ada, Plan)).GetProperty("standing");
        Assert.Equal(
            (3, 0, 0),
            (standing.GetProperty("items").GetInt32(), standing.GetProperty("by_two").GetInt32(), standing.GetProperty("second").GetInt32())
        );

        foreach (var chosen in (string[])["perCluster=5", "overlap=0.5"])
        {
            using var answer = await ada.OpenAsync($"/api/runs/run-1/queue?{chosen}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains(
                chosen.Split('=')[0] + " is no choice of a queue",
                await answer.Content.ReadAsStringAsync(Token),
                StringComparison.Ordinal
            );
        }

        // Nor of a label or a lease: heard or refused, never passed over.
        foreach (
            var (route, body) in new (string, object)[]
            {
                (
                    "labels",
                    new
                    {
                        trace_id = "t-1-01",
                        tag = "tool_error",
                        overlap = .5,
                    }
                ),
                (
                    "leases",
                    new
                    {
                        held = Array.Empty<string>(),
                        released = Array.Empty<string>(),
                        overlap = 1,
                    }
                ),
            }
        )
        {
            var (refused, text) = await ada.SendAsync($"/api/runs/run-1/{route}", body);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
            Assert.Contains("overlap is no choice of a label or a lease", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_picked_by_hand_stays_so_when_the_plan_grows()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await ReviewRouteTests.NamedAsync(site, "ada");
        await SetAsync(ada, new { per_cluster = 2, overlap = 1 });
        var run = (await site.Workbench.FindRunAsync("run-1", Token))!;
        var sample = LabelSheet.Sample(run, 2, run.Seed);
        var picked = run.Clusters[0].Members.Except(sample, StringComparer.Ordinal).Take(2).ToArray();
        string[] asked = [.. picked, sample[0]];
        var (status, text) = await ada.SendAsync("/api/runs/run-1/asked", new { traces = asked });
        Assert.True(status == HttpStatusCode.OK, text);
        // Asked for again, now from the sample, it has come in by hand all the same.
        await SetAsync(ada, new { per_cluster = 1000, overlap = 1 });
        foreach (
            var (path, body) in new (string, object)[]
            {
                ("marks", new { trace_id = picked[0], kind = "ask" }),
                ("asked", new { traces = asked }),
            }
        )
        {
            (status, text) = await ada.SendAsync("/api/runs/run-1/" + path, body);
            Assert.True(status == HttpStatusCode.OK, text);
        }

        (status, text) = await ada.SendAsync(
            "/api/runs/run-1/marks",
            new
            {
                trace_id = picked[0],
                kind = "ask",
                note = "look here",
            }
        );
        Assert.True(status == HttpStatusCode.UnprocessableEntity, text);
        Assert.Equal(
            picked.Order(StringComparer.Ordinal),
            (await site.Workbench.ReadPickedAsync(run, Token)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Who_sets_a_plan_is_recorded_with_what_was_before_and_half_a_plan_is_refused()
    {
        await using var site = await PagesSite.WithSampleAsync(sets: false);
        using var ada = await ReviewRouteTests.NamedAsync(site, "ada");
        await SetAsync(ada, new { per_cluster = 7, overlap = .25 });
        // Set again as it is, nothing is changed.
        await SetAsync(ada, new { per_cluster = 7, overlap = .25 });
        var entry = Assert.Single(await site.Workbench.ReadAuditAsync(9, Token));
        Assert.Equal(
            ("ada", "plan", "run-1", "20 items a cluster, each by two people → 7 items a cluster, 25 % by two people"),
            (entry.Person, entry.Action, entry.Subject, entry.Detail)
        );

        foreach (
            var body in new object[]
            {
                new { per_cluster = 7 },
                new { overlap = 1 },
                new { per_cluster = 0, overlap = 1 },
                new { per_cluster = 7, overlap = 1.5 },
            }
        )
        {
            var (status, text) = await ada.SendAsync(Plan, body, HttpMethod.Put);
            Assert.True(status == HttpStatusCode.UnprocessableEntity, $"{status} {text}");
        }

        var (missing, _) = await ada.SendAsync("/api/runs/none/plan", new { per_cluster = 7, overlap = 1 }, HttpMethod.Put);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing);
        Assert.Equal(7, (await site.Workbench.FindReviewPlanAsync("run-1", Token))!.Plan.PerCluster);
        Assert.Null(await site.Workbench.FindReviewPlanAsync("none", Token));
    }

    /// <summary>Items of a sheet that the command writes.</summary>
    private static async Task<int> SheetAsync(PagesSite site, params string[] options)
    {
        var sheet = Path.Combine(site.Home, "sheet.jsonl");
        string[] command = ["label", "export", "--workspace", site.Home, "--reviewer", "cy", "-o", sheet, .. options];
        Assert.Equal(0, await Cli.Application.RunInnerAsync(command, Token));
        return (await File.ReadAllLinesAsync(sheet, Token)).Length;
    }

    private static async Task LabelNextAsync(Visitor person)
    {
        await LabelAsync(person, (await QueueAsync(person)).GetProperty("items")[0].GetProperty("trace_id").GetString()!);
    }

    private static async Task LabelAsync(Visitor person, string id)
    {
        var (status, text) = await person.SendAsync("/api/runs/run-1/labels", new { trace_id = id, tag = "tool_error" });
        Assert.True(status == HttpStatusCode.OK, text);
    }

    private static Task<JsonElement> QueueAsync(Visitor person) => ReadAsync(person, "/api/runs/run-1/queue?take=1");

    private static async Task<JsonElement> ReadAsync(Visitor person, string path)
    {
        using var json = JsonDocument.Parse(await person.TextAsync(path));
        return json.RootElement.Clone();
    }

    private static async Task SetAsync(Visitor person, object plan)
    {
        var (status, text) = await person.SendAsync(Plan, plan, HttpMethod.Put);
        Assert.True(status == HttpStatusCode.OK, text);
    }
}

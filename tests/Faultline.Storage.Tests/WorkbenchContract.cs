using System.Text.Json;
using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <summary>What every workbench keeps to, whatever database it stands on.</summary>
public abstract partial class WorkbenchContract
{
    /// <summary>A workbench with nothing in it.</summary>
    protected abstract Task<IWorkbench> OpenAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_comes_back_as_it_went_in()
    {
        await using var workbench = await OpenAsync();
        var run = Runs.Full("r1");
        await workbench.SaveRunAsync(run, Token);
        var read = await workbench.FindRunAsync("r1", Token);
        Assert.NotNull(read);
        Assert.Equal(JsonSerializer.Serialize(run, FaultlineJson.Document), JsonSerializer.Serialize(read, FaultlineJson.Document));
        Assert.Equal(DateTimeKind.Utc, read.From.Kind);
        Assert.Null(await workbench.FindRunAsync("r2", Token));
    }

    [Fact]
    public async Task Values_of_unknown_type_come_back_as_what_they_are()
    {
        await using var workbench = await OpenAsync();
        await workbench.SaveRunAsync(Runs.Full("r1"), Token);
        var read = (await workbench.FindRunAsync("r1", Token))!;
        Assert.Equal("hdbscan", read.Algorithm["name"]);
        Assert.Equal(20L, read.Algorithm["min_cluster_size"]);
        Assert.Equal(0.1, read.Algorithm["epsilon"]);
        Assert.True(Assert.IsType<bool>(read.Algorithm["absorb"]));
        Assert.Null(read.Algorithm["k"]);
        Assert.Equal(["v22", "v23"], Assert.IsType<List<object?>>(read.Clusters[0].Causes[0].Conditions[1].Value));
        Assert.Equal(24L, read.Clusters[0].Causes[0].Conditions[0].Value);
        Assert.Equal(double.NaN, read.Clusters[0].Causes[0].OddsRatio);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_by_workflow()
    {
        await using var workbench = await OpenAsync();
        Assert.Null(await workbench.LatestRunAsync(null, Token));
        Assert.Empty(await workbench.ListRunsAsync(null, Token));
        await workbench.SaveRunAsync(Runs.Full("new") with { CreatedAt = Noon.AddSeconds(2) }, Token);
        await workbench.SaveRunAsync(Runs.Full("old") with { CreatedAt = Noon }, Token);
        await workbench.SaveRunAsync(Runs.Full("fraction") with { CreatedAt = Noon.AddMilliseconds(1) }, Token);
        await workbench.SaveRunAsync(Runs.Full("sales") with { CreatedAt = Noon.AddDays(1), Workflow = "sales" }, Token);
        Assert.Equal(["sales", "new", "fraction", "old"], (await workbench.ListRunsAsync(null, Token)).Select(r => r.RunId));
        Assert.Equal(["new", "fraction", "old"], (await workbench.ListRunsAsync("support", Token)).Select(r => r.RunId));
        Assert.Equal("sales", (await workbench.LatestRunAsync(null, Token))!.RunId);
        Assert.Equal("new", (await workbench.LatestRunAsync("support", Token))!.RunId);
        Assert.Null(await workbench.LatestRunAsync("none", Token));
        Assert.Equal(
            new RunSummary("old", "support", Noon.AddDays(-7), Noon, Noon, 1, 300),
            (await workbench.ListRunsAsync("support", Token))[^1]
        );
        Assert.All(await workbench.ListRunsAsync(null, Token), r => Assert.Equal(DateTimeKind.Utc, r.CreatedAt.Kind));
    }

    [Fact]
    public async Task A_run_saved_again_is_replaced()
    {
        await using var workbench = await OpenAsync();
        await workbench.SaveRunAsync(Runs.Full("r1"), Token);
        await workbench.SaveRunAsync(Runs.Full("r1") with { TotalFailed = 7, Headlines = ["changed"] }, Token);
        Assert.Equal(7, Assert.Single(await workbench.ListRunsAsync(null, Token)).TotalFailed);
        Assert.Equal(["changed"], (await workbench.FindRunAsync("r1", Token))!.Headlines);
    }

    [Fact]
    public async Task Of_a_reviewers_labels_on_a_trace_the_latest_counts()
    {
        await using var workbench = await OpenAsync();
        Assert.Equal(
            3,
            await workbench.AddLabelsAsync([Label("t2", "bo", "refusal"), Label("t2", "ann", "tool_error"), Label("t1", "bo", "x")], Token)
        );
        Assert.Equal(1, await workbench.AddLabelsAsync([Label("t2", "ann", "retrieval_miss", minutes: 1)], Token));
        Assert.Equal(1, await workbench.AddLabelsAsync([Label("t2", "ann", "an older version", minutes: -1)], Token));
        var labels = await workbench.ReadLabelsAsync("run", Token);
        Assert.Equal(
            [("t1", "bo", "x"), ("t2", "ann", "retrieval_miss"), ("t2", "bo", "refusal")],
            labels.Select(l => (l.TraceId, l.Reviewer, l.Tag))
        );
        Assert.All(labels, l => Assert.Equal(DateTimeKind.Utc, l.CreatedAt.Kind));
        Assert.Empty(await workbench.ReadLabelsAsync("another run", Token));
    }

    [Fact]
    public async Task A_run_has_one_plan_and_the_last_that_was_set_holds()
    {
        await using var workbench = await OpenAsync();
        Assert.Null(await workbench.FindReviewPlanAsync("run", Token));
        Assert.Equal(new ReviewPlan(20, 1), await workbench.ReadReviewPlanAsync("run", Token));
        var first = new StoredPlan("run", new ReviewPlan(7, .3), "ann", Noon);
        Assert.True(await workbench.WithAudit(Entry("first")).SetReviewPlanAsync(first, Token));
        // As it is already: whoever set it stays who did.
        Assert.False(await workbench.WithAudit(Entry("again")).SetReviewPlanAsync(first with { Person = "bo" }, Token));
        Assert.Equal(first, await workbench.FindReviewPlanAsync("run", Token));
        var second = new StoredPlan("run", new ReviewPlan(40, 0), "bo \0", Noon.AddMinutes(1));
        Assert.True(await workbench.WithAudit(Entry("second")).SetReviewPlanAsync(second, Token));
        Assert.Equal(second, await workbench.FindReviewPlanAsync("run", Token));
        Assert.Equal(second.Plan, await workbench.ReadReviewPlanAsync("run", Token));
        Assert.Null(await workbench.FindReviewPlanAsync("another run", Token));
        Assert.Equal(["second", "first"], (await workbench.ReadAuditAsync(9, Token)).Select(e => e.Action));
    }

    [Fact]
    public async Task A_new_run_of_a_workflow_starts_with_the_plan_that_was_set_last_there()
    {
        await using var workbench = await OpenAsync();
        foreach (var (id, at) in new[] { ("first", 0), ("second", 1) })
        {
            await workbench.SaveRunAsync(Runs.Full(id) with { CreatedAt = Noon.AddDays(at) }, Token);
        }

        Assert.Null(await workbench.FindReviewPlanAsync("second", Token));
        await workbench.SetReviewPlanAsync(new StoredPlan("second", new ReviewPlan(9), "ann", Noon), Token);
        var last = new StoredPlan("first", new ReviewPlan(7, .3), "ann", Noon.AddMinutes(1));
        await workbench.SetReviewPlanAsync(last, Token);
        await workbench.SaveRunAsync(Runs.Full("third"), Token);
        await workbench.SaveRunAsync(Runs.Full("sales") with { Workflow = "sales" }, Token);
        Assert.Equal(last with { RunId = "third" }, await workbench.FindReviewPlanAsync("third", Token));
        Assert.Null(await workbench.FindReviewPlanAsync("sales", Token));
        // Saved again, a run keeps the plan it has.
        await workbench.SetReviewPlanAsync(new StoredPlan("third", new ReviewPlan(5), "bo", Noon), Token);
        await workbench.SaveRunAsync(Runs.Full("third"), Token);
        Assert.Equal(5, (await workbench.ReadReviewPlanAsync("third", Token)).PerCluster);
    }

    [Fact]
    public async Task Plans_that_are_set_at_once_leave_one()
    {
        await using var workbench = await OpenAsync();
        var set = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(n =>
                    Task.Run(() => workbench.SetReviewPlanAsync(new StoredPlan("run", new ReviewPlan(n), "ann", Noon), Token), Token)
                )
        );
        Assert.All(set, Assert.True);
        Assert.InRange((await workbench.FindReviewPlanAsync("run", Token))!.Plan.PerCluster, 1, 8);
    }

    [Fact]
    public async Task A_label_that_says_nothing_new_is_not_added()
    {
        await using var workbench = await OpenAsync();
        var label = Label("t", "ann", "tool_error") with { Note = "the tool timed out", Correction = "try again" };
        Assert.Equal(1, await workbench.AddLabelsAsync([label, label], Token));
        Assert.Equal(0, await workbench.AddLabelsAsync([label], Token));
        Assert.Equal(0, await workbench.AddLabelsAsync([label with { CreatedAt = Noon.AddDays(1) }], Token));
        Assert.Equal(1, await workbench.AddLabelsAsync([label with { Note = null, CreatedAt = Noon.AddDays(2) }], Token));
        Assert.Equal(1, await workbench.AddLabelsAsync([label with { CreatedAt = Noon.AddDays(3) }], Token));
        Assert.Equal(label with { CreatedAt = Noon.AddDays(3) }, Assert.Single(await workbench.ReadLabelsAsync("run", Token)));
        Assert.Equal(0, await workbench.AddLabelsAsync([], Token));
    }

    [Fact]
    public async Task Labels_of_one_call_are_all_there_or_none()
    {
        await using var workbench = await OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => workbench.AddLabelsAsync([Label("t1", "ann", "x"), Label("t2", "ann", null!)], Token));
        Assert.Empty(await workbench.ReadLabelsAsync("run", Token));
    }

    [Fact]
    public async Task The_same_labels_added_at_once_are_added_once()
    {
        await using var workbench = await OpenAsync();
        var labels = Enumerable.Range(0, 50).Select(i => Label($"t{i}", "ann", "x")).ToList();
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => workbench.AddLabelsAsync(labels, Token), Token)));
        Assert.Equal(50, added.Sum());
    }

    [Fact]
    public async Task Labels_are_chosen_in_view_of_those_that_count_and_nobody_speaks_in_between()
    {
        await using var workbench = await OpenAsync();
        // Each adds theirs only where fewer than two are there; without one transaction more would see none.
        var added = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    Task.Run(
                        () =>
                            workbench.AddLabelsAsync(
                                "run",
                                i % 2 == 0 ? ["t"] : null,
                                there => there.Count(l => l.TraceId == "t") < 2 ? [Label("t", $"r{i}", "x")] : [],
                                fresh => new AuditEntry(fresh[0].Reviewer, "label", "t", $"{fresh.Count}", Noon),
                                Token
                            ),
                        Token
                    )
                )
        );

        Assert.Equal(2, added.Sum());
        var labels = await workbench.ReadLabelsAsync("run", Token);
        Assert.Equal(2, labels.Count);
        var audit = new List<AuditEntry>();
        await foreach (var entry in workbench.ReadAuditAsync(new AuditQuery { Action = "label" }, Token))
        {
            audit.Add(entry);
        }

        Assert.Equal(labels.Select(l => l.Reviewer), audit.Select(e => e.Person).Order(StringComparer.Ordinal));
        // What the choice throws leaves everything as it was.
        await Assert.ThrowsAsync<FaultlineException>(() =>
            workbench.AddLabelsAsync("run", null, _ => throw FaultlineException.Input("no"), cancellationToken: Token)
        );
        Assert.Equal(labels, await workbench.ReadLabelsAsync("run", Token));
        Assert.Equal(0, await workbench.AddLabelsAsync("run", null, there => there, cancellationToken: Token));
    }

    [Fact]
    public async Task Adjudications_are_kept_beside_the_labels()
    {
        await using var workbench = await OpenAsync();
        var first = new Adjudication("run", "t", "cy", "tool_error", "both saw it", Noon);
        var second = first with { Tag = "refusal", Note = null, CreatedAt = Noon.AddHours(1) };
        await workbench.AddAdjudicationAsync(second, Token);
        await workbench.AddAdjudicationAsync(first, Token);
        Assert.Equal([first, second], await workbench.ReadAdjudicationsAsync("run", Token));
        Assert.Empty(await workbench.ReadAdjudicationsAsync("other", Token));
    }

    [Fact]
    public async Task The_latest_confirmation_of_a_cluster_counts()
    {
        await using var workbench = await OpenAsync();
        var first = new Confirmation("support", "r1", "c2", "tool_error", "cy", 0.81, null, Noon);
        var second = first with
        {
            RunId = "r2",
            Tag = "refusal",
            Kappa = null,
            OverrideReason = "one reviewer only",
            CreatedAt = Noon.AddDays(7),
        };
        var other = first with { ClusterId = "c1" };
        foreach (var confirmation in new[] { second, first, other, first with { Workflow = "sales" } })
        {
            await workbench.AddConfirmationAsync(confirmation, Token);
        }

        Assert.Equal([other, second], await workbench.ReadConfirmationsAsync("support", Token));
    }

    [Fact]
    public async Task Edits_of_clusters_come_back_in_order_and_a_number_is_given_once()
    {
        await using var workbench = await OpenAsync();
        var split = new ClusterEdit("run", 1, EditKinds.Split, "c-9", "ann", Noon)
        {
            Traces = ["t\0", "lone \uD83D"],
            Name = "odd",
            Keywords = ["a b"],
            Note = "why",
        };
        var undo = new ClusterEdit("run", 2, EditKinds.Undo, "c-9", "bo", Noon.AddMinutes(1)) { Of = 1 };
        Assert.True(await workbench.AddClusterEditAsync(split, Token));
        Assert.False(await workbench.AddClusterEditAsync(split with { Person = "bo" }, Token));
        Assert.True(await workbench.AddClusterEditAsync(undo, Token));
        Assert.True(await workbench.AddClusterEditAsync(split with { RunId = "other" }, Token));

        var read = await workbench.ReadClusterEditsAsync("run", Token);

        Assert.Equivalent(new[] { split, undo }, read, strict: true);
        Assert.Equal(DateTimeKind.Utc, read[0].CreatedAt.Kind);
        var raced = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => workbench.AddClusterEditAsync(undo with { Sequence = 3 }, Token), Token))
        );
        Assert.Single(raced, r => r);
    }

    [Fact]
    public async Task Gate_results_are_remembered_newest_first()
    {
        await using var workbench = await OpenAsync();
        var first = new GateRecord("g1", Noon, "regression/", "pass", """{"verdict": "pass"}""");
        var second = new GateRecord("g2", Noon.AddMinutes(1), "regression/", "fail", "{}");
        await workbench.SaveGateResultAsync(first, Token);
        await workbench.SaveGateResultAsync(second, Token);
        await workbench.SaveGateResultAsync(first with { Verdict = "inconclusive" }, Token);
        Assert.Equal([second, first with { Verdict = "inconclusive" }], await workbench.ReadGateResultsAsync(Token));
        Assert.Equal([second.GateId, first.GateId], (await workbench.ListGateResultsAsync(Token)).Select(g => g.GateId));
        Assert.Equal(second, await workbench.FindGateResultAsync(second.GateId, Token));
        Assert.Null(await workbench.FindGateResultAsync("nothing", Token));
    }

    [Fact]
    public async Task Gate_results_of_a_workflow_are_its_newest_however_many_others_have()
    {
        await using var workbench = await OpenAsync();
        string[] records = ["""{"workflow":"support"}""", """{"workflow":null}""", """{"workflow":7}""", "[]", "no json"];
        foreach (var (at, json) in records.Index())
        {
            await workbench.SaveGateResultAsync(new GateRecord($"g{at}", Noon.AddMinutes(at), "regression/", "pass", json), Token);
        }

        for (var i = 0; i < 50; i++)
        {
            var other = new GateRecord($"sales-{i}", Noon.AddDays(1).AddMinutes(i), "regression/", "fail", """{"workflow":"sales"}""");
            await workbench.SaveGateResultAsync(other, Token);
        }

        async Task<IEnumerable<string>> ListAsync(string? workflow, int count) =>
            (await workbench.ListGateResultsOfAsync(workflow, count, Token)).Select(g => g.GateId);

        Assert.Equal(["g4", "g3", "g2", "g1", "g0"], await ListAsync("support", 40));
        // So many of its own and so many that name no workflow: neither hides the other.
        Assert.Equal(["g4", "g3", "g0"], await ListAsync("support", 2));
        Assert.Equal(["sales-49", "g4"], await ListAsync("sales", 1));
        Assert.Equal(["sales-49", "g4", "g0"], await ListAsync(null, 1));
        Assert.Equal(44, (await ListAsync("sales", 40)).Count());
        // Recorded again, it is what it says now.
        await workbench.SaveGateResultAsync(new GateRecord("g0", Noon, "regression/", "pass", """{"workflow":"sales"}"""), Token);
        Assert.DoesNotContain("g0", await ListAsync("support", 40));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\u001A0000")]
    [InlineData("😀 \u202E'; DROP TABLE labels; --\r\n")]
    public async Task Any_text_comes_back(string text)
    {
        await using var workbench = await OpenAsync();
        foreach (var each in new[] { text, "lone \uD83D" })
        {
            var label = new Label(each, each, each, each, each, each, each, Noon);
            await workbench.AddLabelsAsync([label], Token);
            Assert.Equal(label, Assert.Single(await workbench.ReadLabelsAsync(each, Token)));
        }
    }

    [Fact]
    public async Task A_cancelled_call_stores_nothing()
    {
        await using var workbench = await OpenAsync();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workbench.SaveRunAsync(Runs.Full("r"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workbench.AddLabelsAsync([Label("t", "ann", "x")], cancelled));
        Assert.Empty(await workbench.ListRunsAsync(null, Token));
        Assert.Empty(await workbench.ReadLabelsAsync("run", Token));
    }

    private static Label Label(string traceId, string reviewer, string tag, double minutes = 0) =>
        new("run", "c1", traceId, reviewer, tag, null, null, Noon.AddMinutes(minutes));
}

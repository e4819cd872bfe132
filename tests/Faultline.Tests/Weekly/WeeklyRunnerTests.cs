using System.Text.Json;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Tests.Analysis;
using Faultline.Tests.Clustering;
using Faultline.Tests.Pulling;
using Faultline.Traces;
using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

/// <summary>Week after week of made-up traffic with three failure modes; no two weeks share a trace.</summary>
public sealed class WeeklyRunnerTests : IAsyncDisposable
{
    private static readonly DateTime Start = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private readonly MemoryWorkbench _workbench = new();
    private readonly List<Trace> _traces = [];

    public ValueTask DisposeAsync() => _workbench.DisposeAsync();

    [Fact]
    public async Task Clusters_keep_their_identity_from_week_to_week()
    {
        Week(0);
        Week(1);

        var first = await Run(1);
        var second = await Run(2);

        Assert.Null(first.PreviousRun);
        Assert.InRange(first.New.Count(Large), 3, 6);
        Assert.Equal(first.RunId, second.PreviousRun);
        Assert.Equal(
            first.New.Where(Large).Select(c => c.ClusterId).Order(StringComparer.Ordinal),
            second.Steady.Where(Large).Select(c => c.ClusterId).Order(StringComparer.Ordinal)
        );
        Assert.All(second.Steady.Where(Large), c => Assert.Equal(Start, c.Since));
    }

    [Fact]
    public async Task A_fixed_mode_disappears_and_reopens_under_its_old_identity()
    {
        Week(0);
        Week(1, without: "f1-");
        Week(2);

        var before = await Run(1);
        var during = await Run(2);
        var after = await Run(3);

        var gone = during.Disappeared.Where(g => g.EstimatedTotal >= 20).Select(g => g.ClusterId).ToList();
        Assert.NotEmpty(gone);
        Assert.All(during.Disappeared.Where(g => g.EstimatedTotal >= 20), g => Assert.Equal(0, g.StillAlike));
        Assert.Subset(before.New.Select(c => c.ClusterId).ToHashSet(), gone.ToHashSet());
        Assert.Subset(after.Reopened.Select(c => c.ClusterId).ToHashSet(), gone.ToHashSet());
    }

    [Fact]
    public async Task A_mode_nobody_has_seen_is_new_and_a_flood_of_a_known_one_grows()
    {
        Week(0, without: "f1-", thin: "f2-");
        Week(1);

        await Run(1);
        var second = await Run(2);

        Assert.Contains(second.New, c => Large(c));
        Assert.All(second.New, c => Assert.Equal(Start.AddDays(7), c.Since));
        var grown = Assert.Single(second.Growing);
        Assert.InRange(grown.Drift!.PAdjusted, 0, 0.001);
        Assert.Contains("turns", grown.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_week_again_is_the_same_run()
    {
        Week(0);
        Week(1);

        await Run(1);
        var once = await Run(2);
        var again = await Run(2);

        Assert.Equal(JsonSerializer.Serialize(once, FaultlineJson.Line), JsonSerializer.Serialize(again, FaultlineJson.Line));
        Assert.Equal(2, (await _workbench.ListRunsAsync()).Count);
    }

    [Fact]
    public async Task A_confirmed_label_is_inherited_with_its_date()
    {
        Week(0);
        Week(1);
        var first = await Run(1);
        var labelled = first.New.MaxBy(c => c.EstimatedTotal)!;
        _workbench.Confirmations.Add(
            new Confirmation("parcels", first.RunId, labelled.ClusterId, "tool_error", "ada", 0.8, null, Start.AddDays(8))
        );

        await Run(2);

        var run = (await _workbench.FindRunAsync((await _workbench.ListRunsAsync())[0].RunId))!;
        var heir = run.Clusters.Single(c => c.ClusterId == labelled.ClusterId);
        Assert.Equal("tool_error", heir.Tag.Value);
        Assert.True(heir.Tag.Confirmed);
        Assert.Contains("2026-03-10", heir.Tag.Reason, StringComparison.Ordinal);
        Assert.Equal(Start.AddDays(8), heir.Lineage.Inherited!.ConfirmedAt);
        Assert.All(run.Clusters.Where(c => c != heir), c => Assert.False(c.Tag.Confirmed));
    }

    [Fact]
    public async Task A_name_that_a_person_gave_stays_with_the_identity()
    {
        Week(0);
        Week(1);
        var first = await Run(1);
        var named = first.New.MaxBy(c => c.EstimatedTotal)!;
        var change = new ClusterChange(EditKinds.Rename, named.ClusterId) { Name = "Parcels that come back" };
        await new Curator(_workbench).ChangeAsync(first.RunId, change, "ada", Start.AddDays(8));

        var second = await Run(2);

        var heir = (await _workbench.FindRunAsync(second.RunId))!.Clusters.Single(c => c.ClusterId == named.ClusterId);
        Assert.Equal(("Parcels that come back", "ada"), (heir.Name, heir.NamedBy));
        Assert.Equal("survives", heir.Lineage.Status);
    }

    [Fact]
    public async Task Clusters_that_people_merged_stay_one_under_the_chosen_id_until_somebody_undoes_it()
    {
        Week(0);
        Week(1);
        var first = await Run(1);
        var two = first.New.OrderByDescending(c => c.EstimatedTotal).Take(2).Select(c => c.ClusterId).ToArray();
        var curator = new Curator(_workbench);
        await curator.ChangeAsync(
            first.RunId,
            new ClusterChange(EditKinds.Merge, two[1]) { Clusters = [two[0]], Name = "Both" },
            "ada",
            Start.AddDays(8)
        );

        var second = await Run(2);

        var run = (await _workbench.FindCuratedRunAsync(second.RunId))!;
        var merged = run.Clusters.Single(c => c.ClusterId == two[1]);
        Assert.Equal("Both", merged.Name);
        Assert.DoesNotContain(run.Clusters, c => c.ClusterId == two[0]);
        var made = (await _workbench.FindRunAsync(second.RunId))!;
        Assert.True(merged.Size > made.Clusters.Single(c => c.ClusterId == two[1]).Size);
        Assert.Contains(second.Steady.Concat(second.Growing).Concat(second.Shrinking), c => c.ClusterId == two[1]);

        await curator.UndoAsync(second.RunId, null, "ben", Start.AddDays(15));
        await Run(2);
        run = (await _workbench.FindCuratedRunAsync(second.RunId))!;
        Assert.Equal(made.Clusters.Count, run.Clusters.Count);
    }

    [Fact]
    public async Task What_was_split_off_by_hand_comes_apart_again_and_both_keep_their_ids()
    {
        Week(0);
        Week(1);
        var first = await Run(1);
        var whole = (await _workbench.FindRunAsync(first.RunId))!.Clusters.MaxBy(c => c.Size)!;
        string[] half = [.. whole.Members.Where((_, i) => i % 2 == 0)];
        var change = new ClusterChange(EditKinds.Split, null) { Traces = half, Name = "Half" };
        var split = await new Curator(_workbench).ChangeAsync(first.RunId, change, "ada", Start.AddDays(8));

        var second = await Run(2);

        var run = (await _workbench.FindCuratedRunAsync(second.RunId))!;
        Assert.Contains(run.Clusters, c => c.ClusterId == whole.ClusterId && c.Size >= 5);
        Assert.Contains(run.Clusters, c => c.ClusterId == split.Target && c.Size >= 5 && c.Name == "Half");
        Assert.DoesNotContain((await _workbench.FindRunAsync(second.RunId))!.Clusters, c => c.ClusterId == split.Target);
    }

    [Fact]
    public async Task Another_judge_is_a_declared_break_and_no_drift()
    {
        Week(0, thin: "f2-");
        Week(1);
        await Run(1);

        var second = await Run(
            2,
            new FaultlineConfig
            {
                Models = new ModelsConfig
                {
                    Judge = new EndpointConfig { Endpoint = new Uri("http://127.0.0.1:1"), Model = "other" },
                },
            }
        );

        var change = Assert.Single(second.Break!.Changes);
        Assert.Equal(new VersionChange("judge", "none", "other"), change);
        Assert.Empty(second.Growing);
        Assert.All(second.Steady, c => Assert.Null(c.Drift));
        Assert.Contains(second.Warnings, w => w.StartsWith("Declared break", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_week_without_traffic_says_which_one_has_some()
    {
        Week(0);

        var refused = await Assert.ThrowsAsync<FaultlineException>(() => Run(9));

        Assert.Equal(FaultKind.Input, refused.Kind);
        Assert.Contains("--as-of 2026-03-09", refused.Message, StringComparison.Ordinal);
    }

    private static bool Large(WeeklyCluster cluster) => cluster.EstimatedTotal >= 20;

    private void Week(int number, string? without = null, string? thin = null)
    {
        var (pull, _) = PlantedTraffic.Make(passing: 400, seed: 7 + number);
        bool Kept(string id) =>
            (without is null || !id.StartsWith(without, StringComparison.Ordinal))
            && (thin is null || !id.StartsWith(thin, StringComparison.Ordinal) || id[^1] is '0' or '5');
        _traces.AddRange(
            pull.Failed.Where(f => Kept(f.Trace.TraceId))
                .Select(f => f.Trace with { Passed = false })
                .Concat(pull.Passing.Select(p => p with { Passed = true }))
                .Select(t => t with { TraceId = $"w{number}-{t.TraceId}", Timestamp = t.Timestamp.AddDays(7 * number) })
        );
    }

    private async Task<WeeklyDigest> Run(int weeks, FaultlineConfig? config = null)
    {
        config ??= new FaultlineConfig();
        var runner = new WeeklyRunner(new MemoryTraceStore(_traces), _workbench, config, c => new FailureAwarePipeline(c));
        var outcome = await runner.RunAsync(
            new WeeklyRequest(Start.AddDays(7 * weeks).AddHours(6), ["parcels"]),
            null,
            TestContext.Current.CancellationToken
        );
        return Assert.Single(outcome.Workflows);
    }
}

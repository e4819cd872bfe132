using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Tests.Analysis;
using Faultline.Weekly;

namespace Faultline.Tests.Curating;

/// <summary>What people change about a run's clusters: recorded beside the run, applied in order, taken back.</summary>
public sealed class CurationTests : IAsyncDisposable
{
    private static readonly DateTime Noon = new(2026, 9, 28, 12, 0, 0, DateTimeKind.Utc);
    private readonly MemoryWorkbench _workbench = new();
    private readonly Curator _curator;

    public CurationTests() => _curator = new Curator(_workbench);

    public ValueTask DisposeAsync() => _workbench.DisposeAsync();

    [Fact]
    public async Task A_merge_adds_up_and_its_undo_gives_the_very_run_back()
    {
        var run = await RunAsync();

        await Change(new ClusterChange(EditKinds.Merge, "c-2") { Clusters = ["c-3"], Name = "Refunds" });

        var merged = (await _workbench.FindCuratedRunAsync("run", Token))!;
        Assert.Equal(["c-2", "c-1"], merged.Clusters.Select(c => c.ClusterId));
        var cluster = merged.Clusters[0];
        // 6 failures of weight 2 with an impact of 6 each, 4 of weight 1 with an impact of 5 each.
        Assert.Equal(("Refunds", 10, 16, 56), (cluster.Name, cluster.Size, cluster.EstimatedTotal, cluster.Impact.Value));
        Assert.InRange(cluster.Impact.Value, cluster.Impact.Low, cluster.Impact.High);
        Assert.Equal(["c-3"], cluster.Curated!.Merged);
        Assert.Equal(["Part two", "Part three"], cluster.Causes.Select(c => c.Part));
        Assert.Equal(new Dictionary<string, int> { ["tool_error"] = 10 }, cluster.Signals);
        Assert.All(merged.Anchors.Where(a => a.TraceId.StartsWith("t3", StringComparison.Ordinal)), a => Assert.Equal("c-2", a.ClusterId));
        Assert.All(merged.Map.Where(p => p.TraceId.StartsWith("t3", StringComparison.Ordinal)), p => Assert.Equal("c-2", p.ClusterId));
        Assert.Null(merged.Clusters[1].Curated);

        await _curator.UndoAsync("run", null, "ben", Noon, Token);

        var back = (await _workbench.FindCuratedRunAsync("run", Token))!;
        Assert.Same(run, back);
        await _curator.RedoAsync("run", null, "ben", Noon, Token);
        Assert.Equal(2, (await _workbench.FindCuratedRunAsync("run", Token))!.Clusters.Count);
    }

    [Fact]
    public async Task What_nobody_touched_keeps_its_numbers_to_the_last_digit()
    {
        var run = await RunAsync();
        var renamed = await Change(new ClusterChange(EditKinds.Rename, "c-2") { Name = "Two" });
        await Change(new ClusterChange(EditKinds.Rename, "c-2") { Name = run.Clusters[1].Name });

        var first = (await _workbench.FindCuratedRunAsync("run", Token))!;
        await Change(new ClusterChange(EditKinds.Move, ClusterEdit.Noise) { Traces = ["t3-0"] });
        var second = (await _workbench.FindCuratedRunAsync("run", Token))!;

        Assert.Equal(1, renamed.Sequence);
        Assert.Equal(first.Clusters.First(c => c.ClusterId == "c-1").Impact, second.Clusters.First(c => c.ClusterId == "c-1").Impact);
        Assert.Equal(run.Clusters[0].Members, second.Clusters.First(c => c.ClusterId == "c-1").Members);
    }

    [Fact]
    public async Task Failures_split_off_from_clusters_and_noise_become_a_cluster_of_their_own()
    {
        await RunAsync();

        var edit = await Change(
            new ClusterChange(EditKinds.Split, null)
            {
                Traces = ["t1-0", "t1-1", "n-0"],
                Name = "Odd",
                Keywords = ["odd"],
            }
        );

        var run = (await _workbench.FindCuratedRunAsync("run", Token))!;
        var odd = run.Clusters.Single(c => c.ClusterId == edit.Target);
        Assert.Equal(["t1-0", "t1-1", "n-0"], odd.Members);
        Assert.Equal(("Odd", "ada", 3), (odd.Name, odd.NamedBy, odd.Size));
        Assert.Equal(["odd"], odd.Keywords);
        Assert.Null(odd.PassRate);
        Assert.Equal(3, run.Clusters.Single(c => c.ClusterId == "c-1").Size);
        Assert.Equal(1, run.Noise.Size);
        Assert.Equal(Enumerable.Range(1, 4), run.Clusters.Select(c => c.ImpactRank));

        await Change(new ClusterChange(EditKinds.Move, "c-1") { Traces = ["t1-0", "t1-1", "n-0"] });
        run = (await _workbench.FindCuratedRunAsync("run", Token))!;
        Assert.DoesNotContain(run.Clusters, c => c.ClusterId == edit.Target);
        Assert.Equal(6, run.Clusters.Single(c => c.ClusterId == "c-1").Size);
    }

    [Fact]
    public async Task An_edit_that_another_rests_on_is_undone_after_it()
    {
        await RunAsync();
        var split = await Change(new ClusterChange(EditKinds.Split, null) { Traces = ["t1-0", "t1-1"] });
        await Change(new ClusterChange(EditKinds.Merge, "c-2") { Clusters = [split.Target] });

        var refused = await Assert.ThrowsAsync<FaultlineException>(() => _curator.UndoAsync("run", split.Sequence, "ada", Noon, Token));
        Assert.Contains("edit 2", refused.Message, StringComparison.Ordinal);
        await _curator.UndoAsync("run", null, "ada", Noon, Token);
        await _curator.UndoAsync("run", null, "ada", Noon, Token);
        await Assert.ThrowsAsync<FaultlineException>(() => _curator.UndoAsync("run", null, "ada", Noon, Token));
        Assert.Equal(["split", "merge", "undo", "undo"], _workbench.Edits.Select(e => e.Kind));
    }

    [Theory]
    [InlineData("merge", "c-1", "c-9", null)]
    [InlineData("merge", "c-1", "c-1", null)]
    [InlineData("merge", "c-9", "c-1", null)]
    [InlineData("move", "c-1", null, "t1-0")]
    [InlineData("move", "c-1", null, "unknown")]
    [InlineData("move", "c-9", null, "t1-0")]
    [InlineData("split", null, null, "unknown")]
    [InlineData("split", null, null, null)]
    [InlineData("rename", "c-1", null, null)]
    [InlineData("melt", "c-1", null, null)]
    public async Task What_does_not_apply_is_refused_and_leaves_nothing(string kind, string? target, string? cluster, string? trace)
    {
        await RunAsync();
        var change = new ClusterChange(kind, target) { Clusters = cluster is null ? [] : [cluster], Traces = trace is null ? [] : [trace] };

        await Assert.ThrowsAsync<FaultlineException>(() => Change(change));
        Assert.Empty(_workbench.Edits);
    }

    [Fact]
    public async Task Edits_of_a_run_that_was_made_again_with_other_clusters_are_left_out_and_say_so()
    {
        var run = await RunAsync();
        await Change(new ClusterChange(EditKinds.Merge, "c-1") { Clusters = ["c-2"] });
        var again = run with { Clusters = [run.Clusters[0]] };

        var curation = Curation.Of(again, _workbench.Edits);

        Assert.Same(again, curation.Run);
        Assert.Contains("c-2", Assert.Single(curation.History).Objection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_goes_where_its_trace_goes()
    {
        await RunAsync();
        _workbench.Labels.Add(new Label("run", "c-3", "t3-0", "ada", "tool_error", null, null, Noon));
        await Change(new ClusterChange(EditKinds.Merge, "c-1") { Clusters = ["c-3"] });

        var run = (await _workbench.FindCuratedRunAsync("run", Token))!;

        Assert.Equal("c-1", Assert.Single(await _workbench.ReadLabelsAsync(run, Token)).ClusterId);
    }

    [Fact]
    public async Task A_run_without_weights_a_failure_spreads_its_totals_evenly()
    {
        var run = await RunAsync();
        await _workbench.SaveRunAsync(run with { Map = [], Anchors = [] }, Token);

        await Change(new ClusterChange(EditKinds.Move, "c-1") { Traces = ["t2-0", "t2-1", "t2-2"] });

        var curated = (await _workbench.FindCuratedRunAsync("run", Token))!;
        // Half of the second cluster's 12 failures and 36 of impact.
        Assert.Equal(5 + 6, curated.Clusters.Single(c => c.ClusterId == "c-1").EstimatedTotal);
        Assert.Equal(18, curated.Clusters.Single(c => c.ClusterId == "c-2").Impact.Value);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<ClusterEdit> Change(ClusterChange change) => _curator.ChangeAsync("run", change, "ada", Noon, Token);

    private async Task<AnalysisRun> RunAsync()
    {
        var run = Run();
        await _workbench.SaveRunAsync(run, Token);
        return run;
    }

    /// <summary>Clusters of 5, 6 and 4 failures whose weights are 1, 2 and 1, whose impacts 1, 6 and 5; two of noise.</summary>
    private static AnalysisRun Run()
    {
        (int Size, double Weight, double Impact)[] sizes = [(5, 1, 1), (6, 2, 6), (4, 1, 5)];
        string[] names = ["one", "two", "three"];
        ClusterReport[] clusters =
        [
            .. sizes.Select(
                (s, i) =>
                    new ClusterReport
                    {
                        ClusterId = $"c-{i + 1}",
                        Name = "Part " + names[i],
                        Tag = new TagReport("tool_error", "evidence", .8, "why"),
                        Size = s.Size,
                        EstimatedTotal = s.Size * s.Weight,
                        Keywords = ["word" + i],
                        Representatives = [$"t{i + 1}-0"],
                        Members = [.. Enumerable.Range(0, s.Size).Select(m => $"t{i + 1}-{m}")],
                        Impact = new ImpactReport(s.Size * s.Impact, 0, 99),
                        ImpactRank = 3 - i,
                        FrequencyRank = i + 1,
                        Causes =
                        [
                            new CauseReport
                            {
                                Conditions = [new Condition("intent", "=", names[i])],
                                Text = "intent = " + names[i],
                                Lift = 2,
                                OddsRatio = 3,
                                Coverage = .9,
                                Precision = .5,
                                PAdjusted = .001,
                                PassRateInside = new Rate(.5, .4, .6, 100),
                                PassRateOutside = new Rate(.9, .85, .95, 400),
                            },
                        ],
                        Signals = new Dictionary<string, int> { ["tool_error"] = s.Size },
                    }
            ),
        ];
        return new AnalysisRun
        {
            RunId = "run",
            Workflow = "support",
            From = Noon.AddDays(-7),
            To = Noon,
            CreatedAt = Noon,
            Seed = 7,
            Pipeline = "failure-aware",
            TotalTraces = 100,
            TotalFailed = 23,
            Sampled = 17,
            PassRate = new Rate(.77, .7, .84, 100),
            Embedding = new EmbeddingInfo("builtin-lsa", 2),
            Algorithm = new Dictionary<string, object?>(),
            Noise = new NoiseInfo(2, ["n-0", "n-1"], ["n-1"]),
            Clusters = clusters,
            Headlines = [],
            Warnings = [],
            Map =
            [
                .. clusters.SelectMany(
                    (c, i) =>
                        c.Members.Select(
                            (m, j) =>
                                new MapPoint(m, c.ClusterId, i, j)
                                {
                                    Weight = sizes[i].Weight,
                                    Impact = sizes[i].Impact,
                                    Signals = ["tool_error"],
                                }
                        )
                ),
                .. new[] { "n-0", "n-1" }.Select(n => new MapPoint(n, null, 9, 9)
                {
                    Weight = 1,
                    Impact = 1,
                    Signals = [],
                }),
            ],
            Anchors = [.. clusters.SelectMany(c => c.Members.Select(m => new Anchor(m, c.ClusterId, 1, ["tool_error"])))],
        };
    }
}

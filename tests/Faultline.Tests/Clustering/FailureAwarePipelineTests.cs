using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

public sealed class FailureAwarePipelineTests
{
    private static Task<Partition> Run(PullResult pull) =>
        new FailureAwarePipeline(new ClusteringConfig()).RunAsync(
            pull,
            [.. pull.Failed.Select((_, i) => i % 2 == 0)],
            null,
            TestContext.Current.CancellationToken
        );

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Finds_the_three_planted_modes(bool metadata, bool scores)
    {
        var (pull, modes) = PlantedTraffic.Make(metadata: metadata, scores: scores);

        var partition = await Run(pull);

        for (var mode = 0; mode < 3; mode++)
        {
            var best = Enumerable
                .Range(0, partition.ClusterCount)
                .Max(c =>
                {
                    var hit = modes.Where((m, i) => m == mode && partition.Labels[i] == c).Count();
                    var precision = hit / (double)partition.Labels.Count(l => l == c);
                    return precision >= 0.7 ? hit / (double)modes.Count(m => m == mode) : 0;
                });
            Assert.True(best >= 0.5, $"mode {mode}: best recall at precision 0.7 is {best:0.00}; {Reason(partition)}");
        }
    }

    private static object? Reason(Partition partition) =>
        (partition.Algorithm["choice"] as SortedDictionary<string, object?>)?.GetValueOrDefault("reason");

    [Fact]
    public async Task Row_order_does_not_change_the_partition()
    {
        var (pull, _) = PlantedTraffic.Make();
        var order = Enumerable.Range(0, pull.Failed.Count).ToArray();
        new Random(3).Shuffle(order);
        var shuffled = PlantedTraffic.Pull([.. order.Select(i => pull.Failed[i])], [.. pull.Passing.Reverse()]);

        var straight = await Run(pull);
        var permuted = await Run(shuffled);

        var back = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            back[order[i]] = permuted.Labels[i];
        }

        Assert.True(PartitionScores.AdjustedRandIndex(straight.Labels, back) > 0.999);
    }

    [Fact]
    public async Task The_same_input_gives_the_same_output()
    {
        var (pull, _) = PlantedTraffic.Make();

        var first = await Run(pull);
        var second = await Run(pull);

        Assert.Equal(first.Labels, second.Labels);
        Assert.Equal(first.Stability, second.Stability);
        Assert.Equal(first.Probabilities, second.Probabilities);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Few_failures_are_noise_or_clusters_but_never_an_error(int count)
    {
        var (pull, _) = PlantedTraffic.Make(perMode: 10);
        var few = PlantedTraffic.Pull([.. pull.Failed.Take(count)], pull.Passing);

        var partition = await Run(few);

        Assert.Equal(count, partition.Labels.Length);
        Assert.All(partition.Labels, label => Assert.InRange(label, -1, partition.ClusterCount - 1));
    }

    [Fact]
    public async Task No_passing_traffic_is_allowed()
    {
        var (pull, _) = PlantedTraffic.Make(passing: 0);

        var partition = await Run(pull);

        Assert.Equal(pull.Failed.Count, partition.Labels.Length);
    }

    [Fact]
    public async Task Identical_failures_do_not_break_it()
    {
        var (pull, _) = PlantedTraffic.Make();
        var one = pull.Failed[0].Trace;
        var same = Enumerable.Range(0, 50).Select(i => new PulledTrace(one with { TraceId = $"same-{i:00}" }, [], 1, false)).ToList();

        var partition = await Run(PlantedTraffic.Pull(same, pull.Passing));

        Assert.True(partition.Labels.Distinct().Count() == 1);
    }

    [Fact]
    public async Task Bare_traces_without_scores_metadata_or_text_are_accepted()
    {
        var bare = Enumerable
            .Range(0, 40)
            .Select(i => new PulledTrace(
                new Trace
                {
                    TraceId = $"b{i}",
                    Workflow = "w",
                    Timestamp = DateTime.UnixEpoch,
                    Query = "",
                    Response = "",
                },
                [],
                1,
                true
            ))
            .ToList();

        var partition = await Run(PlantedTraffic.Pull(bare, []));

        Assert.Equal(40, partition.Labels.Length);
    }

    [Fact]
    public async Task Cancellation_is_obeyed()
    {
        var (pull, _) = PlantedTraffic.Make();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new FailureAwarePipeline(new ClusteringConfig()).RunAsync(
                pull,
                new bool[pull.Failed.Count],
                null,
                new CancellationToken(canceled: true)
            )
        );
    }
}

using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

/// <summary>What a run says when there is little or nothing to be found.</summary>
public sealed class HonestyTests
{
    private static Task<Partition> Run(PullResult pull) =>
        new FailureAwarePipeline(new ClusteringConfig()).RunAsync(
            pull,
            [.. pull.Failed.Select((_, i) => i % 2 == 0)],
            null,
            TestContext.Current.CancellationToken
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failures_chosen_at_random_are_not_sold_as_clusters(int seed)
    {
        var (pull, _) = PlantedTraffic.Make();
        var all = pull.Failed.Select(f => f.Trace).Concat(pull.Passing).OrderBy(t => t.TraceId, StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(all);
        PulledTrace[] failed = [.. all.Take(pull.Failed.Count).Select(t => new PulledTrace(t, [], 1, false))];

        var partition = await Run(PlantedTraffic.Pull(failed, [.. all.Skip(failed.Length)]));

        Assert.Contains(
            partition.Warnings,
            w => w.StartsWith("Low stability", StringComparison.Ordinal) || w.StartsWith("No clusters", StringComparison.Ordinal)
        );
        Assert.True(partition.Labels.Count(l => l < 0) > 0.8 * failed.Length);
    }

    [Fact]
    public async Task Real_modes_are_not_warned_of()
    {
        var (pull, _) = PlantedTraffic.Make();

        var partition = await Run(pull);

        Assert.DoesNotContain(partition.Warnings, w => w.StartsWith("Low stability", StringComparison.Ordinal));
        Assert.True((double)partition.Algorithm["stability_over_all_failures"]! > 0.75);
    }

    [Fact]
    public async Task Failures_that_show_nothing_stay_apart()
    {
        var (pull, modes) = PlantedTraffic.Make();
        var plain = pull.Passing.Take(60).Select((t, i) => new PulledTrace(t with { TraceId = $"silent-{i:00}" }, [], 1, false)).ToList();

        var partition = await Run(PlantedTraffic.Pull([.. pull.Failed, .. plain], [.. pull.Passing.Skip(60)]));

        Assert.All(Enumerable.Range(modes.Length, plain.Count), i => Assert.Equal(-1, partition.Labels[i]));
        Assert.True((int)partition.Algorithm["without_a_trace_of_how"]! >= 60);
    }

    [Fact]
    public async Task What_was_missing_is_said()
    {
        var (pull, _) = PlantedTraffic.Make(metadata: false, scores: false);

        var partition = await Run(PlantedTraffic.Pull([.. pull.Failed.Select(Bare)], []));

        var warning = Assert.Single(partition.Warnings, w => w.StartsWith("Grouped without", StringComparison.Ordinal));
        Assert.Contains("passing traffic", warning, StringComparison.Ordinal);
        Assert.Contains("judge scores", warning, StringComparison.Ordinal);
        Assert.Contains("metadata", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_passing_traffic_words_decide()
    {
        var (pull, modes) = PlantedTraffic.Make(metadata: false, scores: false);

        var partition = await Run(PlantedTraffic.Pull(pull.Failed, []));

        var clustered = Enumerable.Range(0, modes.Length).Where(i => partition.Labels[i] >= 0).ToArray();
        var pure = clustered.GroupBy(i => partition.Labels[i]).Sum(g => g.GroupBy(i => modes[i]).Max(m => m.Count()));
        Assert.True(partition.ClusterCount >= 3);
        Assert.True(pure > 0.85 * clustered.Length && clustered.Length > modes.Length / 2, $"{pure} of {clustered.Length}");
    }

    // A clock that stands still: else the hour would be metadata.
    private static PulledTrace Bare(PulledTrace pulled) =>
        pulled with
        {
            Trace = pulled.Trace with { Timestamp = new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc) },
        };
}

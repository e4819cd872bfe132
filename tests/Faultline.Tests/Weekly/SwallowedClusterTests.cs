using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Statistics;
using Faultline.Tests.Analysis;
using Faultline.Tests.Pulling;
using Faultline.Traces;
using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

/// <summary>A small cluster that a larger one takes in for a week. The pipeline is told what to join, so that the week in between is certain to join them.</summary>
public sealed class SwallowedClusterTests : IAsyncDisposable
{
    private static readonly DateTime Start = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private readonly MemoryWorkbench _workbench = new();
    private readonly List<Trace> _traces = [];

    public ValueTask DisposeAsync() => _workbench.DisposeAsync();

    [Fact]
    public async Task Comes_out_again_under_its_own_identity()
    {
        for (var week = 0; week < 3; week++)
        {
            Week(week, ("large", 60), ("small", 12));
        }

        var first = await Run(1);
        var joined = await Run(2, "large", "small");
        var apart = await Run(3);

        var small = first.New.MinBy(c => c.EstimatedTotal)!.ClusterId;
        var large = first.New.MaxBy(c => c.EstimatedTotal)!.ClusterId;
        Assert.Equal(large, Assert.Single(joined.Disappeared, g => g.ClusterId == small).AbsorbedBy);
        Assert.Equal(small, Assert.Single(apart.Reopened).ClusterId);
        Assert.Equal(12, apart.Reopened[0].EstimatedTotal);
        Assert.Contains(apart.Steady.Concat(apart.Shrinking), c => c.ClusterId == large);
        Assert.Empty(apart.New);
        Assert.Empty(apart.Rearranged);
    }

    [Fact]
    public async Task Something_else_that_appears_is_new()
    {
        Week(0, ("large", 60), ("small", 12));
        Week(1, ("large", 60), ("small", 12));
        Week(2, ("large", 60), ("other", 12));

        await Run(1);
        await Run(2, "large", "small");
        var last = await Run(3);

        Assert.Empty(last.Reopened);
        Assert.Equal(12, Assert.Single(last.New).EstimatedTotal);
    }

    private void Week(int number, params (string Kind, int Failures)[] kinds)
    {
        foreach (var (kind, failures) in kinds.Append(("fine", 200)))
        {
            _traces.AddRange(
                Enumerable
                    .Range(0, failures)
                    .Select(i => new Trace
                    {
                        TraceId = $"w{number}-{kind}-{i:000}",
                        Workflow = "bank",
                        Timestamp = Start.AddDays(7 * number).AddMinutes(17 * i),
                        Query = "q",
                        Response = kind,
                        Passed = kind == "fine",
                    })
            );
        }
    }

    private async Task<WeeklyDigest> Run(int weeks, params string[] together)
    {
        var runner = new WeeklyRunner(new MemoryTraceStore(_traces), _workbench, new FaultlineConfig(), _ => new ToldPipeline(together));
        var outcome = await runner.RunAsync(
            new WeeklyRequest(Start.AddDays(7 * weeks).AddHours(6), ["bank"]),
            null,
            TestContext.Current.CancellationToken
        );
        return Assert.Single(outcome.Workflows);
    }

    /// <summary>A cluster for each response, some of them one; responses lie in directions of their own, with a little noise.</summary>
    private sealed class ToldPipeline(string[] together) : IClusteringPipeline
    {
        private static readonly string[] s_directions = ["large", "small", "other"];

        public string Name => "failure-aware";

        public async Task<Partition> RunAsync(
            PullResult pull,
            IReadOnlyList<bool> discovery,
            IProgress<double>? progress = null,
            CancellationToken cancellationToken = default
        )
        {
            string Group(PulledTrace failure) => together.Contains(failure.Trace.Response) ? "together" : failure.Trace.Response;
            string[] groups =
            [
                .. pull
                    .Failed.GroupBy(Group)
                    .OrderByDescending(g => g.Count())
                    .ThenBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => g.Key),
            ];
            int[] labels = [.. pull.Failed.Select(f => Array.IndexOf(groups, Group(f)))];
            return new Partition
            {
                Labels = labels,
                BlindLabels = labels,
                Probabilities = [.. labels.Select(_ => 1.0)],
                OutlierScores = new double[labels.Length],
                Absorbed = new bool[labels.Length],
                Stability = new double?[groups.Length],
                Points = await PlaceAsync(pull, cancellationToken),
                Embedding = new EmbeddingInfo("told", 8),
                Algorithm = new Dictionary<string, object?>(),
            };
        }

        public Task<Matrix> PlaceAsync(PullResult pull, CancellationToken cancellationToken = default)
        {
            const int Columns = 8;
            var values = new float[pull.Failed.Count * Columns];
            for (var row = 0; row < pull.Failed.Count; row++)
            {
                var trace = pull.Failed[row].Trace;
                var random = new SplitMix64((ulong)trace.TraceId.Sum(c => c * 31));
                for (var column = 0; column < Columns; column++)
                {
                    values[row * Columns + column] = (float)(0.2 * random.NextDouble());
                }

                // Related enough to be joined, and still apart.
                values[row * Columns] += 1;
                values[row * Columns + 1 + Array.IndexOf(s_directions, trace.Response)] += 0.7f;
            }

            return Task.FromResult(new Matrix(values, pull.Failed.Count, Columns));
        }
    }
}

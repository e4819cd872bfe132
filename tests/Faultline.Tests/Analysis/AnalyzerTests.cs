using System.Text.Json;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Tests.Clustering;
using Faultline.Tests.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Analysis;

public sealed class AnalyzerTests
{
    private static readonly DateTime From = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);

    private static AnalysisRequest Request { get; } =
        new()
        {
            Workflow = "parcels",
            From = From,
            To = From.AddDays(7),
            Now = From.AddDays(8),
        };

    private static Task<AnalysisRun> Analyse(
        IEnumerable<Trace> traces,
        AnalysisRequest request,
        CancellationToken cancellationToken = default
    )
    {
        var config = new FaultlineConfig();
        return new Analyzer(new MemoryTraceStore(traces), null, config, new FailureAwarePipeline(config.Defaults.Clustering)).AnalyzeAsync(
            request,
            null,
            cancellationToken
        );
    }

    private static List<Trace> Traffic()
    {
        var (pull, _) = PlantedTraffic.Make();
        return [.. pull.Failed.Select(f => f.Trace with { Passed = false }), .. pull.Passing.Select(p => p with { Passed = true })];
    }

    [Fact]
    public async Task A_run_accounts_for_every_failure_once()
    {
        var traces = Traffic();

        var run = await Analyse(traces, Request, TestContext.Current.CancellationToken);

        var failed = traces.Where(t => t.Passed == false).Select(t => t.TraceId).Order(StringComparer.Ordinal);
        Assert.Equal(failed, run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).Order(StringComparer.Ordinal));
        Assert.Equal(traces.Count, run.TotalTraces);
        Assert.Equal(192, run.TotalFailed);
        Assert.InRange(run.Clusters.Count, 3, 12);
        Assert.Equal(run.Clusters.Count, run.Clusters.Select(c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(run.Clusters, c => Assert.Matches("^c-[0-9a-f]{8}$", c.ClusterId));
        Assert.All(run.Clusters, c => Assert.Subset(c.Members.ToHashSet(), c.Representatives.ToHashSet()));
        Assert.All(run.Clusters, c => Assert.Equal(Math.Min(5, c.Size), c.Representatives.Count));
        Assert.Equal(192, run.Map.Count);
        Assert.NotEmpty(run.Headlines);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_document()
    {
        var traces = Traffic();

        var first = await Analyse(traces, Request, TestContext.Current.CancellationToken);
        var second = await Analyse(Enumerable.Reverse(traces), Request, TestContext.Current.CancellationToken);

        Assert.Equal(JsonSerializer.Serialize(first, FaultlineJson.Line), JsonSerializer.Serialize(second, FaultlineJson.Line));
    }

    [Fact]
    public async Task A_window_without_failures_is_an_empty_run_not_an_error()
    {
        var run = await Analyse(Traffic().Where(t => t.Passed == true), Request, TestContext.Current.CancellationToken);

        Assert.Empty(run.Clusters);
        Assert.Equal(0, run.Noise.Size);
    }

    [Fact]
    public async Task A_baseline_gives_the_change_between_the_windows()
    {
        var traces = Traffic();
        traces.AddRange(
            traces
                .Where(t => t.Passed == true)
                .Select(t => t with { TraceId = "b" + t.TraceId, Timestamp = t.Timestamp.AddDays(-7) })
                .ToList()
        );

        var run = await Analyse(
            traces,
            Request with
            {
                BaselineFrom = From.AddDays(-7),
                BaselineTo = From,
            },
            TestContext.Current.CancellationToken
        );

        // 900 of 1,092 pass now, all before: 900/1092 − 1 = −.1758.
        Assert.Equal(900.0 / 1092 - 1, run.Change!.Delta, 9);
        Assert.Equal(run.Change.Delta, run.Change.Contributions.Sum(c => c.RateEffect + c.MixEffect), 9);
    }

    [Fact]
    public async Task Half_a_baseline_and_an_unknown_workflow_are_refused_with_a_word_of_help()
    {
        var half = await Assert.ThrowsAsync<FaultlineException>(() => Analyse(Traffic(), Request with { BaselineFrom = From.AddDays(-7) }));
        var unknown = await Assert.ThrowsAsync<FaultlineException>(() => Analyse(Traffic(), Request with { Workflow = "parcel" }));

        Assert.Contains("--baseline-to", half.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'parcels'", unknown.Message, StringComparison.Ordinal);
    }
}

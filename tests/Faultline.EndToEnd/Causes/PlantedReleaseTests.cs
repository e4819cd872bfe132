using System.Globalization;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Storage.DuckDb;
using Faultline.TestData;

namespace Faultline.EndToEnd.Causes;

/// <summary>The week after a release that refuses refunds on old accounts, against the week before it.</summary>
public sealed class PlantedReleaseTests : IDisposable
{
    private static readonly DateTime Release = new(2026, 7, 15, 10, 5, 0, DateTimeKind.Utc);
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-release-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_first_headline_names_the_slice_and_nothing_else_is_blamed()
    {
        var run = await AnalyzeAsync(SharedData.Require("data/planted_shared.jsonl.gz"));

        var told = run.Headlines.Where(h => h.StartsWith("Requests with", StringComparison.Ordinal)).ToList();
        var cluster = run.Clusters.Single(c => run.Headlines[0].Contains(c.ClusterId, StringComparison.Ordinal));
        var cause = cluster.Causes[0];
        Assert.Equal(
            ["account_age_months", "intent", "prompt_version"],
            cause.Conditions.Select(c => c.Attribute).Order(StringComparer.Ordinal)
        );
        Assert.Equal("refund", Value("intent"));
        Assert.Equal("v23", Value("prompt_version"));
        Assert.Equal(">", cause.Conditions.Single(c => c.Attribute == "account_age_months").Op);
        Assert.InRange(Convert.ToDouble(Value("account_age_months"), CultureInfo.InvariantCulture), 21, 27);
        Assert.InRange(cause.Coverage, .8, 1);
        Assert.InRange(cause.Precision, .7, 1);
        Assert.Equal(["plan = legacy"], cause.Shadows);

        // The model that moved two days before, the app and the knowledge base of the day before stand in no headline; the proxy in none either.
        Assert.DoesNotContain(
            told,
            h =>
                h.Contains("app_version", StringComparison.Ordinal)
                || h.Contains("kb_version", StringComparison.Ordinal)
                || h.Contains("legacy", StringComparison.Ordinal)
                || h.Contains("region = EU", StringComparison.Ordinal)
        );

        // What was rightly declined passes: refunds on young accounts are no part of it.
        Assert.True(run.Change!.Contributions[0].RateEffect < -.03);
        Assert.Equal(run.Change.Delta, run.Change.Contributions.Sum(c => c.RateEffect + c.MixEffect), 10);

        object? Value(string attribute) => cause.Conditions.Single(c => c.Attribute == attribute).Value;
    }

    private async Task<AnalysisRun> AnalyzeAsync(string path)
    {
        // Only the two weeks that are looked at; days compare as text.
        var wanted = Enumerable.Range(0, 15).Select(d => $"\"timestamp\":\"{Release.AddDays(d - 7):yyyy-MM-dd}").ToArray();
        await File.WriteAllLinesAsync(
            Path.Combine(_directory, "weeks.jsonl"),
            SharedData.Lines(path).Where(l => Array.Exists(wanted, w => l.AsSpan(0, 120).Contains(w, StringComparison.Ordinal))),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, (await FaultlineProcess.RunAsync(_directory, "ingest", "weeks.jsonl")).ExitCode);
        await using var store = await DuckDbTraceStore.OpenAsync(
            Path.Combine(_directory, ".faultline", "traces.duckdb"),
            TestContext.Current.CancellationToken
        );

        // Usual settings without measuring stability: the same clusters here, at a tenth of the time.
        var pipeline = new FailureAwarePipeline(new ClusteringConfig(), options: new FailureAwareOptions { Resamples = 0, Choose = false });
        return await new Analyzer(store, null, new FaultlineConfig(), pipeline).AnalyzeAsync(
            new AnalysisRequest
            {
                Workflow = "brightpay_support_chat",
                From = Release,
                To = Release.AddDays(7),
                BaselineFrom = Release.AddDays(-7),
                BaselineTo = Release,
                Now = Release.AddDays(7),
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
    }
}

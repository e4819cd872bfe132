using Faultline.Analysis;
using Faultline.Traces;

namespace Faultline.Tests.Regression;

/// <summary>A run of clusters whose members are named <c>{cluster}-{number}</c>.</summary>
internal static class RunFixture
{
    private static readonly DateTime Day = new(2026, 7, 15, 0, 0, 0, DateTimeKind.Utc);

    public static AnalysisRun Run(params (string Id, int Members)[] clusters) =>
        new()
        {
            RunId = "r",
            Workflow = "support",
            From = Day,
            To = Day.AddDays(7),
            CreatedAt = Day,
            Seed = 42,
            Pipeline = "failure-aware",
            TotalTraces = 1000,
            TotalFailed = 100,
            Sampled = 100,
            PassRate = new Rate(0.9, 0.88, 0.92, 1000),
            Embedding = new EmbeddingInfo("none", 0),
            Algorithm = new Dictionary<string, object?>(),
            Noise = new NoiseInfo(0, [], []),
            Clusters = [.. clusters.Select((c, i) => Cluster(c.Id, c.Members, i + 1))],
            Headlines = [],
            Warnings = [],
        };

    public static Trace Trace(string id, string? query = null, string response = "I cannot process this refund request.") =>
        new()
        {
            TraceId = id,
            Workflow = "support",
            Timestamp = Day,
            Query = query ?? $"please refund my {id} order of {id} shoes",
            Response = response,
        };

    private static ClusterReport Cluster(string id, int members, int rank) =>
        new()
        {
            ClusterId = id,
            Name = "refunds refused",
            Tag = new TagReport("refusal_mismatch", "evidence", 0.9, "refuses"),
            Size = members,
            EstimatedTotal = members,
            Keywords = [],
            Representatives = [$"{id}-0"],
            Members = [.. Enumerable.Range(0, members).Select(i => $"{id}-{i}")],
            Impact = new ImpactReport(1, 1, 1),
            ImpactRank = rank,
            FrequencyRank = rank,
        };
}

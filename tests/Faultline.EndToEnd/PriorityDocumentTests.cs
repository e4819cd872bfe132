using Faultline.Analysis;
using Faultline.Cli.Commands;
using ClusterReport = Faultline.Analysis.ClusterReport;

namespace Faultline.EndToEnd;

public class PriorityDocumentTests
{
    private static ClusterReport Cluster(string id, int impactRank, int frequencyRank, double impact, double half, double total) =>
        new()
        {
            ClusterId = id,
            Name = id,
            Tag = new TagReport("tool_error", "evidence", 0.5, ""),
            Size = 10,
            EstimatedTotal = total,
            Keywords = [],
            Representatives = [],
            Members = [],
            Impact = new ImpactReport(impact, impact - half, impact + half),
            ImpactRank = impactRank,
            FrequencyRank = frequencyRank,
        };

    // [90, 110], [50, 70], [45, 65]: the second and third overlap.
    private static readonly AnalysisRun Run = new()
    {
        RunId = "r1",
        Workflow = "support",
        From = DateTime.UnixEpoch,
        To = DateTime.UnixEpoch.AddDays(7),
        CreatedAt = DateTime.UnixEpoch,
        Seed = 42,
        Pipeline = "plain",
        TotalTraces = 1000,
        TotalFailed = 100,
        Sampled = 100,
        PassRate = new Rate(0.9, 0.88, 0.92, 1000),
        Embedding = new EmbeddingInfo("builtin-lsa", 2),
        Algorithm = new Dictionary<string, object?>(),
        Noise = new NoiseInfo(0, [], []),
        Clusters = [Cluster("c", 3, 1, 55, 10, 55), Cluster("a", 1, 2, 100, 10, 10), Cluster("b", 2, 3, 60, 10, 6)],
        Headlines = [],
        Warnings = ["Intents without an impact weight count 0 in the ranking: fees (5 failures)."],
    };

    [Theory]
    [InlineData(1, "", "", "")]
    [InlineData(2, "", "c", "b")]
    [InlineData(3, "", "", "")]
    [InlineData(9, "", "", "")]
    public void Ties_are_looked_for_at_the_boundary_asked_for(int top, params string[] tied)
    {
        var document = PriorityDocument.Of(Run, new Dictionary<string, double> { ["refund"] = 10 }, top);

        Assert.Equal(["a", "b", "c"], document.Clusters.Select(c => c.ClusterId));
        Assert.Equal(tied, document.Clusters.Select(c => string.Join(',', c.TiedWith)));
        Assert.Equal(Math.Min(top, 3), document.Clusters.Count(c => c.InTop));
    }

    // 215 impact over 71 failures: 3.03 each.
    [Fact]
    public void Differing_ranks_are_explained_and_the_runs_warnings_repeated()
    {
        var document = PriorityDocument.Of(Run, new Dictionary<string, double> { ["refund"] = 10 }, 3);

        Assert.Equal(
            "Lower by impact (#3) than by frequency (#1): a failure here weighs 1 on average, over all clusters 3.03.",
            document.Clusters[2].RankNote
        );
        Assert.Equal(Run.Warnings, document.Warnings);
    }

    [Fact]
    public void Without_weights_it_says_that_impact_is_a_count() =>
        Assert.Contains(
            "No intent has an impact weight",
            Assert.Single(PriorityDocument.Of(Run with { Warnings = [] }, new Dictionary<string, double>(), 3).Warnings),
            StringComparison.Ordinal
        );
}

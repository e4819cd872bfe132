using Faultline.Analysis;

namespace Faultline.Storage.Tests;

/// <summary>A run with something in every field.</summary>
internal static class Runs
{
    private static readonly Rate Some = new(0.1 + 0.2, 0.25, 1.0 / 3, 300);

    public static AnalysisRun Full(string id) =>
        new()
        {
            RunId = id,
            Workflow = "support",
            From = Examples.Noon.AddDays(-7),
            To = Examples.Noon,
            CreatedAt = Examples.Noon.AddTicks(1),
            Seed = 42,
            Pipeline = "failure-aware",
            TotalTraces = 9_000,
            TotalFailed = 300,
            Sampled = 300,
            PassRate = Some,
            Weeks = [new WeekRate(Examples.Noon.AddDays(-7), Examples.Noon, 9_000, Some)],
            Signals = new Dictionary<string, long> { ["tool_error"] = 3, ["ThumbsDown"] = 4 },
            Embedding = new EmbeddingInfo("builtin-lsa", 128, 0, null, 5),
            Algorithm = new Dictionary<string, object?>
            {
                ["name"] = "hdbscan",
                ["min_cluster_size"] = 20,
                ["epsilon"] = 0.1f,
                ["absorb"] = true,
                ["k"] = null,
                ["long"] = long.MaxValue,
                ["huge"] = 1e300,
                ["tiny"] = 4.9e-324,
                ["negative_zero"] = -0.0,
                ["decimal"] = 0.10m,
                ["not_a_number"] = double.NaN,
                ["time"] = Examples.Noon,
                ["nested"] = new Dictionary<string, object?> { ["b"] = new[] { 1.5, 2 }, ["A"] = new { X = "<&'😀" } },
            },
            Noise = new NoiseInfo(2, ["n1", "n2"], ["n2"]),
            Clusters =
            [
                new ClusterReport
                {
                    ClusterId = "c1",
                    Name = "refund refused",
                    Tag = new TagReport("refusal_mismatch", "human", 0.9, "because", Confirmed: true),
                    Size = 2,
                    EstimatedTotal = 2.5,
                    Stability = 0.8,
                    Keywords = ["refund"],
                    Representatives = ["t1"],
                    Members = ["t1", "t2"],
                    Absorbed = ["t2"],
                    Impact = new ImpactReport(1, 0.5, 2),
                    ImpactRank = 1,
                    FrequencyRank = 2,
                    TiedWith = ["c2"],
                    PassRate = Some,
                    PreviousPassRate = null,
                    Causes =
                    [
                        new CauseReport
                        {
                            Conditions =
                            [
                                new Condition("account_age_months", ">", 24),
                                new Condition("prompt_version", "in", new[] { "v22", "v23" }),
                            ],
                            Text = "text",
                            Lift = double.PositiveInfinity,
                            OddsRatio = double.NaN,
                            Coverage = 1,
                            Precision = 0.5,
                            PAdjusted = 1e-12,
                            PassRateInside = Some,
                            PassRateOutside = Some,
                            Shadows = ["plan = legacy"],
                        },
                    ],
                    Lineage = new LineageReport("split", ["c0"]),
                    Signals = new Dictionary<string, int> { ["tool_error"] = 1 },
                },
            ],
            Change = new ChangeReport(Some, Some, -0.03, [new ContributionReport("noise", 0.01, -0.04)]),
            Headlines = ["headline"],
            Warnings = ["warning"],
            Map = [new MapPoint("t1", "c1", 0.1f, -3e-9f), new MapPoint("n1", null, 1, 2)],
        };
}

using Faultline.Analysis;
using Faultline.Reporting;
using Faultline.Traces;
using Faultline.Weekly;

namespace Faultline.Tests.Reporting;

/// <summary>A run made by hand: three clusters, eight weeks, whatever text the test wants in every place where outside text can stand.</summary>
internal static class SampleRun
{
    private static readonly DateTime s_end = new(2026, 9, 28, 0, 0, 0, DateTimeKind.Utc);

    public static ReportModel Model(string text = "refused: valid refund")
    {
        var run = Run(text);
        var traces = run
            .Clusters.SelectMany(c => c.Representatives)
            .Select(id => new Trace
            {
                TraceId = id,
                Workflow = text,
                Timestamp = s_end.AddDays(-2),
                Query = text,
                Response = "Answer: " + text,
                Intent = text,
                PromptVersion = text,
                JudgeComment = text,
                ToolCalls = [new ToolCall(text, text)],
            })
            .ToDictionary(t => t.TraceId, StringComparer.Ordinal);
        return new ReportModel(run, traces, [new ReleaseMarker("v22", s_end.AddDays(-28)), new ReleaseMarker(text, s_end.AddDays(-11))]);
    }

    public static AnalysisRun Run(string text = "refused: valid refund") =>
        new()
        {
            RunId = "run-1",
            Workflow = text,
            From = s_end.AddDays(-14),
            To = s_end,
            CreatedAt = s_end,
            Seed = 42,
            Pipeline = "failure-aware",
            TotalTraces = 4_967,
            TotalFailed = 780,
            Sampled = 780,
            PassRate = new Rate(.843, .833, .853, 4_967),
            Weeks =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(i =>
                    {
                        var rate = i < 6 ? .91 : .84;
                        return new WeekRate(
                            s_end.AddDays(7 * (i - 8)),
                            s_end.AddDays(7 * (i - 7)),
                            2_500,
                            new Rate(rate, rate - .012, rate + .011, 2_500)
                        );
                    }),
            ],
            Embedding = new EmbeddingInfo("builtin-lsa", 100),
            Algorithm = new Dictionary<string, object?>
            {
                ["name"] = text,
                ["min_cluster_size"] = 8,
                ["merge_at"] = .35,
            },
            Noise = new NoiseInfo(12, ["n1"], ["n1"])
            {
                Glosh = [.97],
                Pockets = [new NoisePocket(3, ["n1", "n2", "n3"], "n1", new Dictionary<string, int> { [text] = 3 })],
                Severe = [new SevereShare(text, 2, 40), new SevereShare("any", 2, 40)],
            },
            Saturation = Saturation.Of([170, 85, 57, 2, 1, 1]),
            Lineage = new RunLineage
            {
                PreviousRun = text,
                Break = new LineageBreak([new VersionChange("judge", text, text)], text),
                Flows =
                [
                    new ClusterFlow("c-1", "c-1", 150),
                    new ClusterFlow("c-1", null, 8),
                    new ClusterFlow("c-2", "c-2", 80),
                    new ClusterFlow("c-0", "c-2", 12),
                    new ClusterFlow("c-0", null, 30),
                ],
                Disappeared =
                [
                    new GoneCluster
                    {
                        ClusterId = "c-0",
                        Name = text,
                        Tag = text,
                        LastRun = text,
                        LastSeen = s_end.AddDays(-7),
                        EstimatedTotal = 42,
                    },
                ],
            },
            Clusters = [Cluster(1, text), Cluster(2, text), Cluster(3, text)],
            Change = new ChangeReport(
                new Rate(.91, .9, .92, 5_000),
                new Rate(.843, .833, .853, 4_967),
                -.067,
                [new ContributionReport("c-1", -.05, -.001), new ContributionReport("noise", -.016, 0), new ContributionReport(text, 0, 0)]
            ),
            Headlines = [text, "A second finding."],
            Warnings = [text],
            Map = [.. Enumerable.Range(0, 60).Select(i => new MapPoint($"t{i}", i % 4 == 0 ? null : $"c-{i % 4}", i % 7, i % 11))],
        };

    private static ClusterReport Cluster(int rank, string text) =>
        new()
        {
            ClusterId = $"c-{rank}",
            Name = text,
            Tag = new TagReport(text, "evidence", .8, text),
            Size = 170 / rank,
            EstimatedTotal = 170.0 / rank,
            Stability = .91,
            Keywords = [text, "refund"],
            Representatives = [$"t-{rank}-1", $"t-{rank}-2"],
            Members = [$"t-{rank}-1", $"t-{rank}-2"],
            Impact = new ImpactReport(850.0 / rank, 700.0 / rank, 990.0 / rank),
            ImpactRank = rank,
            FrequencyRank = rank,
            PassRate = new Rate(.21, .15, .28, 190),
            PreviousPassRate = new Rate(.93, .9, .95, 240),
            Lineage = new LineageReport(rank == 3 ? "new" : "survives", rank == 3 ? [] : [$"c-{rank}"]),
            Territory = new TerritoryReport
            {
                Text = text,
                Conditions = [],
                NearRequests = false,
                PassRate = new Rate(.21, .15, .28, 190),
                PromptVersions = [],
                Models = [],
                Weeks =
                [
                    .. Enumerable
                        .Range(0, 8)
                        .Select(i => new WeekRate(
                            s_end.AddDays(7 * (i - 8)),
                            s_end.AddDays(7 * (i - 7)),
                            190,
                            i < 6 ? new Rate(.93, .9, .95, 190) : new Rate(.21, .15, .28, 190)
                        )),
                ],
            },
            Causes =
            [
                new CauseReport
                {
                    Conditions =
                    [
                        new Condition("prompt_version", "=", text),
                        new Condition("account_age_months", ">", 24.0),
                        new Condition("plan", "in", new[] { text, "b" }),
                    ],
                    Text = text,
                    Lift = 7.2,
                    OddsRatio = 41,
                    Coverage = .96,
                    Precision = .88,
                    PAdjusted = .0002,
                    PassRateInside = new Rate(.21, .15, .28, 190),
                    PassRateOutside = new Rate(.91, .9, .92, 4_700),
                    Shadows = [text],
                },
            ],
            Signals = new Dictionary<string, int> { ["judge_below_threshold"] = 160 },
        };
}

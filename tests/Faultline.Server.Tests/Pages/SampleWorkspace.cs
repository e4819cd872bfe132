using System.Globalization;
using Faultline.Analysis;
using Faultline.Traces;

namespace Faultline.Server.Tests.Pages;

/// <summary>Three clusters of twenty failures each, four of noise, eight weeks of pass rates.</summary>
internal static class SampleWorkspace
{
    public const string Plain = "The valid refund was refused";
    public const string Workflow = "support";
    public const int PerCluster = 20;

    public static readonly DateTime End = new(2026, 9, 28, 0, 0, 0, DateTimeKind.Utc);

    public static string TraceId(int cluster, int member) => string.Create(CultureInfo.InvariantCulture, $"t-{cluster}-{member:00}");

    public static TraceBatch Batch(string text) =>
        new()
        {
            Traces =
            [
                .. Enumerable
                    .Range(1, 3)
                    .SelectMany(cluster =>
                        Enumerable.Range(1, PerCluster).Select(member => Trace(TraceId(cluster, member), cluster, member, text))
                    ),
                .. Enumerable.Range(1, 4).Select(i => Trace(string.Create(CultureInfo.InvariantCulture, $"noise-{i}"), 0, i, text)),
            ],
            Spans = [Span("t-1-01", "root", null, text, 0, 2_000), Span("t-1-01", "child", "root", text, 500, 1_200)],
        };

    public static AnalysisRun Run(string text) =>
        new()
        {
            RunId = "run-1",
            Workflow = Workflow,
            From = End.AddDays(-14),
            To = End,
            CreatedAt = End,
            Seed = 42,
            Pipeline = "failure-aware",
            TotalTraces = 500,
            TotalFailed = 64,
            Sampled = 64,
            PassRate = new Rate(.872, .84, .9, 500),
            Weeks =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(i =>
                    {
                        var rate = i < 6 ? .92 : .87;
                        return new WeekRate(
                            End.AddDays(7 * (i - 8)),
                            End.AddDays(7 * (i - 7)),
                            250,
                            new Rate(rate, rate - .03, rate + .03, 250)
                        );
                    }),
            ],
            Embedding = new EmbeddingInfo("builtin-lsa", 100),
            Algorithm = new Dictionary<string, object?> { ["name"] = text, ["min_cluster_size"] = 8 },
            Noise = new NoiseInfo(4, ["noise-1", "noise-2", "noise-3", "noise-4"], ["noise-1"]),
            Clusters = [Cluster(1, "refusal_mismatch", text), Cluster(2, "tool_error", text), Cluster(3, "tone_mismatch", text)],
            Change = new ChangeReport(
                new Rate(.92, .9, .94, 500),
                new Rate(.872, .84, .9, 500),
                -.048,
                [new ContributionReport("c-1", -.04, -.001)]
            ),
            Headlines = [text + " (cluster c-1)", "A second finding."],
            Warnings = [text],
            Map =
            [
                .. Enumerable
                    .Range(1, 3)
                    .SelectMany(c =>
                        Enumerable.Range(1, PerCluster).Select(m => new MapPoint(TraceId(c, m), $"c-{c}", c * 10 + m % 5, c * 7 + m / 5))
                    ),
                new MapPoint("noise-1", null, 0, 0),
            ],
        };

    private static ClusterReport Cluster(int rank, string tag, string text)
    {
        string[] members = [.. Enumerable.Range(1, PerCluster).Select(m => TraceId(rank, m))];
        return new ClusterReport
        {
            ClusterId = $"c-{rank}",
            Name = text,
            Tag = new TagReport(tag, "evidence", .8, text),
            Size = PerCluster,
            EstimatedTotal = PerCluster,
            Stability = .91,
            Keywords = [text, "refund"],
            Representatives = members[..5],
            Members = members,
            Absorbed = [members[^1]],
            Impact = new ImpactReport(850.0 / rank, 700.0 / rank, 990.0 / rank),
            ImpactRank = rank,
            FrequencyRank = rank,
            PassRate = new Rate(.21, .15, .28, 190),
            PreviousPassRate = new Rate(.93, .9, .95, 240),
            Causes =
            [
                new CauseReport
                {
                    Conditions = [new Condition("prompt_version", "=", text), new Condition("account_age_months", ">", 24.0)],
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
            Lineage = new LineageReport(rank == 2 ? "split" : "survives", rank == 2 ? ["c-9"] : [$"c-{rank}"]),
            Signals = new Dictionary<string, int> { ["judge_below_threshold"] = 18, ["thumbs_down"] = 4 },
        };
    }

    private static Trace Trace(string id, int cluster, int member, string text) =>
        new()
        {
            TraceId = id,
            Workflow = Workflow,
            Timestamp = End.AddDays(-3).AddMinutes(60 * cluster + member),
            Query = $"Request {id}: {text}",
            Response = $"Answer {id}: {text}",
            Intent = text,
            PromptVersion = "v23",
            Model = text,
            JudgeScores = new Dictionary<string, double> { [text] = .2 },
            JudgeComment = "Judge of " + id + ": " + text,
            FeedbackUp = false,
            Error = text,
            LatencyMs = 1_800,
            InputTokens = 900,
            OutputTokens = 120,
            Messages =
            [
                new Message("system", text),
                new Message("user", $"Request {id}: {text}"),
                new Message("assistant", null, [new ToolCall(text, "timeout", text, text, 300)]),
                new Message("tool", text),
                new Message("assistant", $"Answer {id}: {text}"),
            ],
            ToolCalls = [new ToolCall(text, "timeout", text, text, 300)],
            Retrieved = [new RetrievedDocument(text, .4, "7")],
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["plan"] = AttributeValue.OfText(text),
                [text] = AttributeValue.OfNumber(3),
            },
        };

    private static Span Span(string traceId, string id, string? parent, string text, int start, int end)
    {
        var began = (End.AddDays(-3) - DateTime.UnixEpoch).Ticks * 100;
        return new Span
        {
            TraceId = traceId,
            SpanId = id,
            ParentSpanId = parent,
            Name = id + " " + text,
            StartUnixNano = began + start * 1_000_000L,
            EndUnixNano = began + end * 1_000_000L,
            StatusCode = parent is null ? 0 : 2,
            StatusMessage = text,
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["gen_ai.usage.input_tokens"] = AttributeValue.OfNumber(900),
                ["note"] = AttributeValue.OfText(text),
            },
            Events = [new SpanEvent(text, began, new Dictionary<string, AttributeValue>())],
        };
    }
}

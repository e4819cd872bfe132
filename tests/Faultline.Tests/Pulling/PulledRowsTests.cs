using System.Text.Json.Nodes;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Pulling;

public class PulledRowsTests
{
    private static readonly PulledTrace Pulled = new(
        Some.Trace() with
        {
            FeedbackUp = false,
            Retrieved = [new RetrievedDocument("faq", 0.5)],
            ToolCalls = [new ToolCall("find", "timeout", LatencyMs: 12)],
            Messages = [new Message("user", "hi")],
            JudgeScores = new Dictionary<string, double> { ["policy"] = 0.25 },
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["age"] = AttributeValue.OfNumber(25),
                ["vip"] = AttributeValue.OfBoolean(true),
                ["tags"] = AttributeValue.OfJson("[1,2]"),
                ["plan"] = AttributeValue.OfText("legacy"),
            },
        },
        [new Signal(SignalKinds.ThumbsDown, Value: 1)],
        2.5,
        Weak: true
    );

    [Fact]
    public void A_row_has_the_names_that_ingest_reads()
    {
        var row = PulledRows.Row(Pulled);

        Assert.Equal("2026-03-02T09:00:00Z", row["timestamp"]!.GetValue<string>());
        Assert.Equal("down", row["feedback"]!.GetValue<string>());
        Assert.Equal("faq", row["retrieved"]![0]!["doc"]!.GetValue<string>());
        Assert.Equal("timeout", row["tool_calls"]![0]!["status"]!.GetValue<string>());
        Assert.Equal("user", row["messages"]![0]!["role"]!.GetValue<string>());
        Assert.Equal("""{"age":25,"plan":"legacy","tags":[1,2],"vip":true}""", row["attributes"]!.ToJsonString());
        Assert.Equal("thumbs_down", row["signals"]![0]!["kind"]!.GetValue<string>());
        Assert.Equal((2.5, true), (row["weight"]!.GetValue<double>(), row["weak"]!.GetValue<bool>()));
        Assert.False(row.ContainsKey("passed"), "what is not known is not written");
    }

    [Fact]
    public async Task A_file_is_whole_or_not_there()
    {
        var directory = Directory.CreateTempSubdirectory("faultline-pull-");
        try
        {
            var path = Path.Combine(directory.FullName, "failed.jsonl");
            var pull = new PullResult
            {
                Workflow = "support",
                From = Some.Start,
                To = Some.Start.AddDays(1),
                TotalTraces = 2,
                TotalFailed = 2,
                Signals = new Dictionary<string, long>(),
                SignalPrecision = new Dictionary<string, Faultline.Statistics.Interval>(),
                Failed = [Pulled, Pulled],
                Passing = [],
                Warnings = [],
            };
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PulledRows.WriteAsync(path, pull, cancelled.Token));
            Assert.Empty(directory.GetFiles());

            await PulledRows.WriteAsync(path, pull, TestContext.Current.CancellationToken);
            var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(2, lines.Length);
            Assert.All(lines, line => Assert.IsType<JsonObject>(JsonNode.Parse(line)));
            Assert.Equal([path], directory.GetFiles().Select(f => f.FullName));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}

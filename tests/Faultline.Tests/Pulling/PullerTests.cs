using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Pulling;

public class PullerTests
{
    private static readonly PullRequest Day = new()
    {
        Workflow = "support",
        From = Some.Start,
        To = Some.Start.AddDays(1),
    };

    private static Task<PullResult> PullAsync(
        IEnumerable<Trace> traces,
        PullRequest? request = null,
        FaultlineConfig? config = null,
        IEnumerable<Span>? spans = null
    ) =>
        new Puller(new MemoryTraceStore(traces, spans), config ?? new FaultlineConfig()).PullAsync(
            request ?? Day,
            null,
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task Failures_and_passing_traffic_part_the_window()
    {
        var pull = await PullAsync([
            Some.Trace("good"),
            Some.Trace("bad", 1) with
            {
                Passed = false,
                Messages = [new Message("user", "hi")],
            },
            Some.Trace("saved", 2) with
            {
                Passed = true,
                Escalated = true,
            },
            Some.Trace("after", 24 * 60) with
            {
                Passed = false,
            },
            Some.Trace("other") with
            {
                Workflow = "sales",
                Passed = false,
            },
        ]);

        Assert.Equal((3, 1, 2), (pull.TotalTraces, pull.TotalFailed, pull.Judged));
        var failed = Assert.Single(pull.Failed);
        Assert.Equal(("bad", 1.0, false), (failed.Trace.TraceId, failed.Weight, failed.Weak));
        Assert.Single(failed.Trace.Messages);
        Assert.Equal(["good", "saved"], pull.Passing.Select(t => t.TraceId));
        Assert.All(pull.Passing, t => Assert.Empty(t.Messages));
        Assert.Equal(new Dictionary<string, long> { ["outcome"] = 1 }, pull.Signals);
        Assert.Equal(new Dictionary<string, long> { ["escalation"] = 1, ["outcome"] = 1 }, pull.SignalsSeen);
        Assert.Contains(pull.Warnings, w => w.StartsWith("Only 1 failed", StringComparison.Ordinal));
        Assert.Contains(pull.Warnings, w => w.Contains("escalation on 1 traces", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_one_of_the_seven_signals_finds_its_trace_where_nothing_else_is_known()
    {
        var traces = new[]
        {
            Some.Trace("judge") with
            {
                JudgeScores = new Dictionary<string, double> { [Rubric.Overall] = 0.5 },
            },
            Some.Trace("down") with
            {
                FeedbackUp = false,
            },
            Some.Trace("escalated") with
            {
                Escalated = true,
            },
            Some.Trace("abandoned") with
            {
                Messages = [new Message("assistant", "It arrives tomorrow."), new Message("user", "anyone?")],
            },
            Some.Trace("schema") with
            {
                SchemaValid = false,
            },
            Some.Trace("tool") with
            {
                ToolCalls = [new ToolCall("find", "error")],
            },
            Some.Trace("refused") with
            {
                Response = "I can't help with that.",
                FeedbackUp = false,
            },
            Some.Trace("fine"),
        };

        var pull = await PullAsync(traces);

        Assert.Equal(["abandoned", "down", "escalated", "judge", "refused", "schema", "tool"], pull.Failed.Select(f => f.Trace.TraceId));
        Assert.Equal(["abandoned", "down", "escalated", "refused", "tool"], pull.Failed.Where(f => f.Weak).Select(f => f.Trace.TraceId));
        Assert.Equal(7, pull.Signals.Count);
    }

    [Fact]
    public async Task A_cap_gives_a_sample_whose_weights_stand_for_all()
    {
        var traces = Enumerable
            .Range(0, 900)
            .Select(i => Some.Trace($"t{i:000}", i) with { Passed = i % 3 == 0 ? null : false, Intent = i % 10 == 1 ? "rare" : "common" });

        var pull = await PullAsync(traces, Day with { Limit = 100 });

        Assert.Equal((900, 600, 100), (pull.TotalTraces, pull.TotalFailed, pull.Failed.Count));
        Assert.Equal(600, pull.Failed.Sum(f => f.Weight), 6);
        Assert.Equal(60, pull.Failed.Where(f => f.Trace.Intent == "rare").Sum(f => f.Weight), 6);
        Assert.Equal(pull.Failed.OrderBy(f => f.Trace.Timestamp).Select(f => f.Trace.TraceId), pull.Failed.Select(f => f.Trace.TraceId));
        Assert.Contains(pull.Warnings, w => w.Contains("limit of 100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Weak_user_signals_are_measured_against_the_judge()
    {
        // 100 judged thumbs-down of which 20 failed, 50 unjudged ones.
        var judged = Enumerable
            .Range(0, 100)
            .Select(i => Some.Trace($"j{i}") with { FeedbackUp = false, JudgeVerdict = i < 20 ? "fail" : "pass" });
        var unjudged = Enumerable.Range(0, 50).Select(i => Some.Trace($"u{i}") with { FeedbackUp = false });

        var pull = await PullAsync(judged.Concat(unjudged));
        var asked = await PullAsync(judged.Concat(unjudged), Day with { Kinds = [SignalKinds.ThumbsDown] });

        Assert.Equal(20, pull.TotalFailed);
        Assert.Equal(0.2, pull.SignalPrecision[SignalKinds.ThumbsDown].Value, 9);
        Assert.Equal(150, asked.TotalFailed);
        Assert.Equal(150, asked.WeakFailed);
    }

    [Fact]
    public async Task An_intent_that_is_normally_served_makes_a_refusal_suspect()
    {
        var served = Enumerable.Range(0, 60).Select(i => Some.Trace($"s{i}") with { Intent = "refund", JudgeVerdict = "pass" });
        var refused = Some.Trace("r") with { Intent = "refund", Response = "I cannot process refunds." };

        var pull = await PullAsync(served.Append(refused));

        var failed = Assert.Single(pull.Failed);
        Assert.Equal([SignalKinds.RefusalMismatch], failed.Signals.Select(s => s.Kind));
        Assert.Empty((await PullAsync(served.Take(10).Append(refused))).Failed);
    }

    [Fact]
    public async Task Signals_name_the_span_they_were_seen_on()
    {
        var span = new Span
        {
            TraceId = "t1",
            SpanId = "00f0",
            Name = "execute_tool find",
            StatusCode = 2,
            Attributes = new Dictionary<string, AttributeValue> { ["gen_ai.tool.name"] = AttributeValue.OfText("find") },
        };

        var pull = await PullAsync([Some.Trace() with { ToolCalls = [new ToolCall("find", "error")] }], spans: [span]);

        Assert.Equal("00f0", pull.Failed[0].Signals[0].SpanId);
    }

    [Fact]
    public async Task An_unknown_workflow_is_answered_with_the_nearest()
    {
        var failure = await Assert.ThrowsAsync<FaultlineException>(() => PullAsync([Some.Trace()], Day with { Workflow = "suport" }));

        Assert.Equal(FaultKind.Input, failure.Kind);
        Assert.Contains("did you mean 'support'?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_kind_is_answered_with_the_nearest()
    {
        var failure = await Assert.ThrowsAsync<FaultlineException>(() => PullAsync([Some.Trace()], Day with { Kinds = ["thumb_down"] }));

        Assert.Contains("did you mean 'thumbs_down'?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_window_says_where_the_traces_are()
    {
        var pull = await PullAsync([Some.Trace()], Day with { From = Some.Start.AddDays(7), To = Some.Start.AddDays(14) });

        Assert.Equal(0, pull.TotalTraces);
        Assert.Contains("run from 2026-03-02 09:00", Assert.Single(pull.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_the_reading()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Puller(new MemoryTraceStore([Some.Trace()]), new FaultlineConfig()).PullAsync(Day, null, cancelled.Token)
        );
    }
}

using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Pulling;

public class SignalDetectorTests
{
    private static readonly SignalsConfig Defaults = new();

    [Fact]
    public void Plain_trace_shows_nothing() => Assert.Empty(SignalDetector.Detect(Some.Trace(), Defaults));

    [Fact]
    public void Rubric_threshold_outranks_the_general_one_and_a_score_at_the_threshold_passes()
    {
        var config = new SignalsConfig { Rubrics = new Dictionary<string, double> { ["tone"] = 0.4 } };
        var trace = Some.Trace() with
        {
            JudgeScores = new Dictionary<string, double>
            {
                ["tone"] = 0.5,
                ["policy"] = 0.69,
                ["format"] = 0.7,
                ["broken"] = double.NaN,
            },
        };

        var signal = Assert.Single(SignalDetector.Detect(trace, config));

        Assert.Equal(new Signal(SignalKinds.JudgeBelowThreshold, "policy", 0.69, 0.7, null, "policy 0.69 is below 0.7"), signal);
    }

    public static TheoryData<string, Trace> OneKindEach =>
        new()
        {
            { SignalKinds.ThumbsDown, Some.Trace() with { FeedbackUp = false } },
            { SignalKinds.Escalation, Some.Trace() with { Escalated = true } },
            { SignalKinds.Abandonment, Some.Trace() with { Abandoned = true } },
            { SignalKinds.SchemaViolation, Some.Trace() with { SchemaValid = false } },
            { SignalKinds.ToolError, Some.Trace() with { ToolCalls = [new ToolCall("lookup", "timeout")] } },
            { SignalKinds.Error, Some.Trace() with { Error = "TimeoutException" } },
            { SignalKinds.Outcome, Some.Trace() with { Passed = false } },
            { SignalKinds.JudgeVerdict, Some.Trace() with { JudgeVerdict = "FAIL" } },
        };

    [Theory]
    [MemberData(nameof(OneKindEach))]
    public void One_field_gives_one_kind(string kind, Trace trace) =>
        Assert.Equal([kind], SignalDetector.Detect(trace, Defaults).Select(s => s.Kind));

    [Fact]
    public void Latency_counts_only_against_a_configured_target()
    {
        var slow = Some.Trace() with { LatencyMs = 9000 };

        Assert.Empty(SignalDetector.Detect(slow, Defaults));
        var signal = Assert.Single(SignalDetector.Detect(slow, new SignalsConfig { LatencyMs = 5000 }));
        Assert.Equal((SignalKinds.LatencyBreach, 9000, 5000), (signal.Kind, signal.Value, signal.Threshold));
    }

    [Fact]
    public void Kinds_that_are_not_enabled_are_not_looked_for()
    {
        var trace = Some.Trace() with { FeedbackUp = false, Escalated = true };

        Assert.Equal(
            [SignalKinds.Escalation],
            SignalDetector.Detect(trace, new SignalsConfig { Kinds = [SignalKinds.Escalation] }).Select(s => s.Kind)
        );
    }

    [Fact]
    public void Recovered_tool_error_says_so()
    {
        var trace = Some.Trace() with { ToolCalls = [new ToolCall("pay", "error"), new ToolCall("pay"), new ToolCall("ship", "error")] };

        Assert.Equal(["pay: error (a later call succeeded)", "ship: error"], SignalDetector.Detect(trace, Defaults).Select(s => s.Detail));
    }

    [Fact]
    public void Abandonment_is_derived_from_silence()
    {
        var unanswered = Some.Trace() with
        {
            Messages = [new Message("user", "hi"), new Message("assistant", "It arrives tomorrow."), new Message("user", "still there?")],
        };
        var empty = Some.Trace() with { Response = " " };

        Assert.True(Abandoned(unanswered));
        Assert.True(Abandoned(empty));
        Assert.False(Abandoned(empty with { Error = "HTTP 500" }), "the request failed; nobody walked away");
        Assert.False(Abandoned(Some.Trace() with { Messages = [new Message("user", "hi")] }), "the answer stands beside the messages");
        Assert.False(Abandoned(unanswered with { Abandoned = false }), "a field outranks the derivation");
        Assert.False(Abandoned(unanswered, new TraceContext(NextInSession: Some.Start.AddMinutes(10))), "the session went on");
        Assert.True(Abandoned(unanswered, new TraceContext(NextInSession: Some.Start.AddMinutes(31))), "it went on after the silence");
        Assert.False(Abandoned(unanswered, new TraceContext(Now: Some.Start.AddMinutes(29))), "too early to say");
    }

    private static bool Abandoned(Trace trace, TraceContext context = default) =>
        SignalDetector.Detect(trace, Defaults, context).Any(s => s.Kind == SignalKinds.Abandonment);

    [Fact]
    public void Refusal_needs_someone_who_objects()
    {
        var refusal = Some.Trace() with { Response = "I'm sorry, but I cannot process this request." };

        Assert.False(Mismatch(refusal), "nobody said it was wrong");
        Assert.True(Mismatch(refusal with { Passed = false }));
        Assert.True(Mismatch(refusal with { JudgeScores = new Dictionary<string, double> { ["policy"] = 0.2 } }));
        Assert.True(Mismatch(refusal with { FeedbackUp = false }));
        Assert.True(Mismatch(refusal with { Escalated = true }));
        Assert.True(Mismatch(refusal, new TraceContext(IntentUsuallyServed: true)));
        Assert.False(Mismatch(refusal with { FeedbackUp = false, JudgeVerdict = "pass" }), "rightly declined, and the user is unhappy");
        Assert.False(Mismatch(Some.Trace() with { Passed = false }), "failed, but did not refuse");
        Assert.True(
            Mismatch(
                Some.Trace() with
                {
                    Attributes = new Dictionary<string, AttributeValue> { ["refusal_mismatch"] = AttributeValue.OfBoolean(true) },
                }
            )
        );
    }

    private static bool Mismatch(Trace trace, TraceContext context = default) =>
        SignalDetector.Detect(trace, Defaults, context).Any(s => s.Kind == SignalKinds.RefusalMismatch);
}

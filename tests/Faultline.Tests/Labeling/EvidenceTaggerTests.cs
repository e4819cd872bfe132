using Faultline.Clustering.FailureAware;
using Faultline.Labeling;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Labeling;

public sealed class EvidenceTaggerTests
{
    private static readonly Trace Normal = new()
    {
        TraceId = "n",
        Workflow = "w",
        Timestamp = DateTime.UnixEpoch,
        Query = "What is the status of my order and when is it delivered to you?",
        Response = "The order is on its way to you and it is delivered this week.",
        LatencyMs = 1000,
        InputTokens = 500,
        Retrieved = [new RetrievedDocument("orders", 0.9)],
        ToolCalls = [new ToolCall("get_order")],
    };

    private static TagSuggestion Suggest(Func<Trace, Trace> broken, params Signal[] signals)
    {
        var passing = Enumerable
            .Range(0, 200)
            .Select(i => Normal with { TraceId = $"p{i}", LatencyMs = 950 + i, InputTokens = 450 + i })
            .ToList();
        var failed = Enumerable
            .Range(0, 20)
            .Select(i => new PulledTrace(broken(Normal with { TraceId = $"f{i}" }), signals, 1, false))
            .ToList();
        var evidence = Evidence.Measure(failed, passing, TestContext.Current.CancellationToken);
        return new EvidenceTagger(failed, passing, evidence, DefaultTaxonomy.Tags).Suggest([.. Enumerable.Range(0, 20)]);
    }

    [Fact]
    public void A_failed_tool_is_a_tool_error_and_the_reason_names_it()
    {
        var tag = Suggest(t => t with { ToolCalls = [new ToolCall("get_order", "timeout")] });

        Assert.Equal("tool_error", tag.Tag);
        Assert.Contains("get_order: timeout", tag.Reason, StringComparison.Ordinal);
        Assert.InRange(tag.Confidence, 0.5, 1);
    }

    [Fact]
    public void Of_several_failed_tools_the_reason_says_how_common_the_named_one_is()
    {
        // Members f0, f1, …: f1, f10–f19 fail otherwise.
        var tag = Suggest(t =>
            t with
            {
                ToolCalls = [new ToolCall(t.TraceId[1] == '1' ? "pay" : "get_order", "timeout"), new ToolCall("look")],
            }
        );

        Assert.Contains("(of several the most common is pay: timeout, 55 %)", tag.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_retrieved_is_a_retrieval_miss() => Assert.Equal("retrieval_miss", Suggest(t => t with { Retrieved = [] }).Tag);

    [Fact]
    public void An_invalid_schema_is_a_schema_violation() =>
        Assert.Equal("schema_violation", Suggest(t => t with { SchemaValid = false }).Tag);

    [Fact]
    public void A_slow_answer_is_a_latency_breach() => Assert.Equal("latency_breach", Suggest(t => t with { LatencyMs = 20_000 }).Tag);

    [Fact]
    public void A_huge_context_is_a_context_overflow() =>
        Assert.Equal("context_overflow", Suggest(t => t with { InputTokens = 90_000 }).Tag);

    [Fact]
    public void Another_language_than_the_request_is_prompt_drift() =>
        Assert.Equal(
            "prompt_drift",
            Suggest(t => t with { Query = "Wo ist meine Bestellung und wann wird sie mir geliefert? Ich habe sie nicht." }).Tag
        );

    [Fact]
    public void A_refusal_signal_is_a_refusal_mismatch() =>
        Assert.Equal("refusal_mismatch", Suggest(t => t, new Signal(SignalKinds.RefusalMismatch)).Tag);

    [Fact]
    public void Without_a_clue_it_says_so_instead_of_guessing()
    {
        var tag = Suggest(t => t);

        Assert.Equal(DefaultTaxonomy.Unlabeled, tag.Tag);
        Assert.Equal(0, tag.Confidence);
        Assert.NotEmpty(tag.Reason);
    }

    [Fact]
    public void A_fault_that_passing_traffic_shares_is_no_clue()
    {
        var passing = Enumerable.Range(0, 200).Select(i => Normal with { TraceId = $"p{i}", Retrieved = [] }).ToList();
        var failed = Enumerable
            .Range(0, 20)
            .Select(i => new PulledTrace(Normal with { TraceId = $"f{i}", Retrieved = [] }, [], 1, false))
            .ToList();
        var evidence = Evidence.Measure(failed, passing, TestContext.Current.CancellationToken);

        var tag = new EvidenceTagger(failed, passing, evidence, DefaultTaxonomy.Tags).Suggest([.. Enumerable.Range(0, 20)]);

        Assert.Equal(DefaultTaxonomy.Unlabeled, tag.Tag);
    }

    [Theory]
    [InlineData("faithfulness", "hallucination")]
    [InlineData("tone", "tone_mismatch")]
    [InlineData("JSON format", "schema_violation")]
    [InlineData("wibble", null)]
    public void A_rubric_is_read_by_the_stems_of_its_name(string rubric, string? tag) =>
        Assert.Equal(tag, RubricLexicon.TagOfRubric(rubric, [.. DefaultTaxonomy.Tags.Select(t => t.Name)]));
}

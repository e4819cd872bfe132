using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>Evaluations that name a span or a session, and traces that are part of a longer one.</content>
public abstract partial class TraceStoreContract
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_evaluation_of_a_span_finds_its_trace_whichever_came_first(bool spanFirst)
    {
        await using var store = await OpenAsync();
        var spans = new TraceBatch { Assembled = [Trace("a")], Spans = [Span("a", "1"), Span("b", "2")] };
        var evaluations = Evaluations(Evaluation("", "tone", 0.2).OfSpan("1"), Evaluation("", "tone", 0.9).OfSpan("unknown"));
        await store.AppendAsync(spanFirst ? spans : evaluations, Token);
        await store.AppendAsync(spanFirst ? evaluations : spans, Token);
        var again = await store.AppendAsync(evaluations, Token);

        Assert.Equal(0.2, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
        Assert.Equal((0, 2), (again.EvaluationsAdded, again.EvaluationsDuplicate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Evaluations_of_spans_find_them_among_others_whose_ids_hold_theirs(int named)
    {
        await using var store = await OpenAsync();
        var ids = Enumerable.Range(1, named).Select(i => $"s{i}").ToArray();
        var early = ids.Select((id, at) => (id, at)).Where(pair => pair.at % 2 == 0).Select(pair => Span("early", pair.id)).ToArray();
        var late = ids.Except(early.Select(span => span.SpanId)).Select(id => Span("late", id)).ToArray();
        await store.AppendAsync(
            new TraceBatch { Assembled = [Trace("early"), Trace("other")], Spans = [.. early, Span("other", "xs1"), Span("other", "s1x")] },
            Token
        );
        await store.AppendAsync(Evaluations([.. ids.Select(id => Evaluation("", id, 0.5).OfSpan(id))]), Token);
        await store.AppendAsync(new TraceBatch { Assembled = [Trace("late")], Spans = late }, Token);

        var read = (await AllAsync(store)).ToDictionary(trace => trace.TraceId);
        Assert.Equal(early.Select(span => span.SpanId).Order(), read["early"].JudgeScores.Keys.Order());
        Assert.Equal(late.Select(span => span.SpanId).Order(), read["late"].JudgeScores.Keys.Order());
        Assert.Empty(read["other"].JudgeScores);
    }

    [Fact]
    public async Task What_reading_spans_takes_is_known_before()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(new TraceBatch { Spans = [Span("a", "1"), Span("a", "2"), Span("b", "3")] }, Token);
        await store.AppendAsync(
            new TraceBatch { Spans = [Span("a", "4"), Span("c", "5")], Parts = [new TracePart("a", "whole"), new TracePart("b", "whole")] },
            Token
        );

        var masses = await store.MeasureSpansAsync(["a", "c", "whole", "none"], Token);
        Assert.Equal([("a", 3), ("c", 1), ("whole", 4)], masses.OrderBy(mass => mass.Key).Select(mass => (mass.Key, mass.Value.Spans)));
        Assert.All(masses.Values, mass => Assert.InRange(mass.Bytes, mass.Spans * 20, mass.Spans * 2_000));
        Assert.True(masses["whole"].Bytes > masses["a"].Bytes);
        Assert.Equal(["1", "2"], (await store.ReadFirstSpansAsync(["whole"], 2, Token)).Select(span => span.SpanId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_evaluation_of_a_session_is_about_its_last_trace_that_had_begun(bool tracesFirst)
    {
        await using var store = await OpenAsync();
        var traces = Rows(
            Trace("first", 0) with
            {
                SessionId = "s",
            },
            Trace("second", 10) with
            {
                SessionId = "s",
            },
            Trace("third", 20) with
            {
                SessionId = "s",
            },
            Trace("other", 10) with
            {
                SessionId = "t",
            }
        );
        var evaluations = Evaluations(
            Evaluation("", EvaluationNames.Escalated, 1, minutes: 15).OfSession("s"),
            Evaluation("", EvaluationNames.Feedback, 0, minutes: -5).OfSession("s"),
            Evaluation("", "tone", 0.5, minutes: 20).OfSession("s")
        );
        await store.AppendAsync(tracesFirst ? traces : evaluations, Token);
        await store.AppendAsync(tracesFirst ? evaluations : traces, Token);

        var read = (await AllAsync(store)).ToDictionary(trace => trace.TraceId);
        Assert.Equal((false, null, null), (read["first"].FeedbackUp, read["first"].Escalated, Tone("first")));
        Assert.Equal((null, true, null), (read["second"].FeedbackUp, read["second"].Escalated, Tone("second")));
        Assert.Equal((null, null, 0.5), (read["third"].FeedbackUp, read["third"].Escalated, Tone("third")));
        Assert.Equal((null, null), (read["other"].FeedbackUp, read["other"].Escalated));

        double? Tone(string id) => read[id].JudgeScores.TryGetValue("tone", out var score) ? score : null;
    }

    [Fact]
    public async Task What_is_sent_again_under_its_key_is_the_same_evaluation()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a")), Token);
        var first = Evaluation("a", "tone", 0.2) with { Key = "k" };
        await store.AppendAsync(Evaluations(first), Token);
        var again = await store.AppendAsync(
            Evaluations(first with { Timestamp = Noon.AddHours(1), Score = 0.9 }, first with { Name = "policy" }),
            Token
        );

        Assert.Equal((1, 1), (again.EvaluationsAdded, again.EvaluationsDuplicate));
        Assert.Equal(0.2, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
    }

    [Fact]
    public async Task Parts_lose_their_own_trace_and_what_is_evaluated_of_them_counts_for_the_whole()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(
            new TraceBatch
            {
                Assembled = [Trace("one")],
                Spans = [Span("one", "1")],
                Evaluations = [Evaluation("one", "tone", 0.1)],
            },
            Token
        );
        await store.AppendAsync(
            new TraceBatch
            {
                Assembled = [Trace("whole")],
                Spans = [Span("two", "2")],
                Parts = [new TracePart("one", "whole"), new TracePart("two", "whole")],
            },
            Token
        );
        await store.AppendAsync(Evaluations(Evaluation("two", "policy", 0.3)), Token);

        var whole = Assert.Single(await AllAsync(store));
        Assert.Equal("whole", whole.TraceId);
        Assert.Equal([("policy", 0.3), ("tone", 0.1)], whole.JudgeScores.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
        Assert.Equal(["1", "2"], (await store.ReadSpansAsync(["whole"], Token)).Select(span => span.SpanId));
        Assert.Equal(["2"], (await store.ReadSpansAsync(["two"], Token)).Select(span => span.SpanId));
    }
}

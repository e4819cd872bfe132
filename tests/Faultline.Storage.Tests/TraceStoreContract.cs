using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <summary>What every trace store keeps to, whatever it is built on.</summary>
public abstract partial class TraceStoreContract
{
    /// <summary>A store with nothing in it.</summary>
    protected abstract Task<ITraceStore> OpenAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<List<Trace>> AllAsync(ITraceStore store, TraceQuery? query = null)
    {
        var traces = new List<Trace>();
        await foreach (var trace in store.ReadAsync(query ?? new TraceQuery { IncludeMessages = true }, Token))
        {
            traces.Add(trace);
        }

        return traces;
    }

    [Fact]
    public async Task A_trace_comes_back_as_it_went_in()
    {
        await using var store = await OpenAsync();
        var result = await store.AppendAsync(Rows(Full("a")), Token);
        var read = await store.FindAsync("a", Token);
        Assert.Equal(1, result.TracesAdded);
        Assert.NotNull(read);
        Assert.Equal(Canonical.Of(Full("a")), Canonical.Of(read));
        Assert.Null(await store.FindAsync("b", Token));
    }

    [Fact]
    public async Task Nothing_known_stays_nothing_known()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("bare"), Trace("empty") with { Retrieved = [], SessionId = "" }), Token);
        var bare = await store.FindAsync("bare", Token);
        var empty = await store.FindAsync("empty", Token);
        Assert.Null(bare!.Retrieved);
        Assert.Null(bare.SessionId);
        Assert.Empty(empty!.Retrieved!);
        Assert.Equal("", empty.SessionId);
    }

    [Fact]
    public async Task The_same_batch_twice_adds_nothing_and_counts_duplicates()
    {
        await using var store = await OpenAsync();
        var batch = new TraceBatch
        {
            Traces = [Full("a"), Full("b")],
            Spans = [Span("c", "1"), Span("c", "2")],
            Assembled = [Trace("c")],
            Evaluations = [Evaluation("a", "tone", 0.5)],
        };
        var first = await store.AppendAsync(batch, Token);
        var second = await store.AppendAsync(batch, Token);
        Assert.Equal((3, 0, 2, 1), (first.TracesAdded, first.TracesDuplicate, first.SpansAdded, first.EvaluationsAdded));
        Assert.Equal((0, 3, 0, 2), (second.TracesAdded, second.TracesDuplicate, second.SpansAdded, second.SpansDuplicate));
        Assert.Equal((0, 1, 0), (second.EvaluationsAdded, second.EvaluationsDuplicate, second.TracesUpdated));
        Assert.Empty(second.Conflicts);
        Assert.Equal(3, (await AllAsync(store)).Count);
        Assert.Equal(2, (await store.ReadSpansAsync(["c"], Token)).Count);
    }

    [Fact]
    public async Task The_order_of_attributes_makes_no_difference()
    {
        await using var store = await OpenAsync();
        var one = AttributeValue.OfNumber(1);
        var forwards = Trace("a") with
        {
            Attributes = new Dictionary<string, AttributeValue> { ["x"] = one, ["y"] = one },
        };
        var backwards = Trace("a") with
        {
            Attributes = new Dictionary<string, AttributeValue> { ["y"] = one, ["x"] = one },
        };
        await store.AppendAsync(Rows(forwards), Token);
        Assert.Equal(1, (await store.AppendAsync(Rows(backwards), Token)).TracesDuplicate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Different_content_under_a_taken_id_is_a_conflict_and_the_stored_one_stays(bool inOneBatch)
    {
        await using var store = await OpenAsync();
        var (first, second) = (Trace("a", response: "first"), Trace("a", response: "second"));
        AppendResult result;
        if (inOneBatch)
        {
            result = await store.AppendAsync(Rows(first, second, first), Token);
            Assert.Equal((1, 1), (result.TracesAdded, result.TracesDuplicate));
        }
        else
        {
            await store.AppendAsync(Rows(first), Token);
            result = await store.AppendAsync(Rows(second), Token);
        }

        Assert.Equal(["a"], result.Conflicts);
        Assert.Equal("first", (await store.FindAsync("a", Token))!.Response);
        Assert.Single(await AllAsync(store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_later_assembly_replaces_an_earlier_one(bool inOneBatch)
    {
        await using var store = await OpenAsync();
        var (first, second) = (Trace("a", response: "first"), Trace("a", minutes: 5, response: "second"));
        if (inOneBatch)
        {
            var result = await store.AppendAsync(Assembled(first, second), Token);
            Assert.Equal((1, 1), (result.TracesAdded, result.TracesUpdated));
        }
        else
        {
            Assert.Equal(1, (await store.AppendAsync(Assembled(first), Token)).TracesAdded);
            Assert.Equal(1, (await store.AppendAsync(Assembled(second), Token)).TracesUpdated);
            Assert.Equal(1, (await store.AppendAsync(Assembled(second), Token)).TracesDuplicate);
        }

        Assert.Equal("second", Assert.Single(await AllAsync(store)).Response);
        Assert.Equal(1, Assert.Single(await store.ListWorkflowsAsync(Token)).Traces);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_assembly_never_replaces_a_row(bool inOneBatch)
    {
        await using var store = await OpenAsync();
        var (row, assembly) = (Trace("a", response: "row"), Trace("a", response: "assembly"));
        AppendResult result;
        if (inOneBatch)
        {
            result = await store.AppendAsync(new TraceBatch { Traces = [row], Assembled = [assembly] }, Token);
        }
        else
        {
            await store.AppendAsync(Rows(row), Token);
            result = await store.AppendAsync(Assembled(assembly), Token);
        }

        Assert.Equal(["a"], result.Conflicts);
        Assert.Equal(0, result.TracesUpdated);
        Assert.Equal("row", Assert.Single(await AllAsync(store)).Response);
    }

    [Fact]
    public async Task A_row_does_not_replace_an_assembly_of_other_content()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Assembled(Trace("a", response: "assembly")), Token);
        var result = await store.AppendAsync(Rows(Trace("a", response: "row")), Token);
        Assert.Equal(["a"], result.Conflicts);
        Assert.Equal("assembly", Assert.Single(await AllAsync(store)).Response);
    }

    [Fact]
    public async Task Spans_are_known_by_trace_and_span_id()
    {
        await using var store = await OpenAsync();
        var result = await store.AppendAsync(
            new TraceBatch { Spans = [Span("a", "1"), Span("b", "1"), Span("a", "1", start: 9), Span("a", "0", start: 5)] },
            Token
        );
        Assert.Equal((3, 1), (result.SpansAdded, result.SpansDuplicate));
        var spans = await store.ReadSpansAsync(["b", "a", "none"], Token);
        Assert.Equal([("a", "1", 0L), ("a", "0", 5L), ("b", "1", 0L)], spans.Select(s => (s.TraceId, s.SpanId, s.StartUnixNano)));
        Assert.Empty(await store.ReadSpansAsync([], Token));
    }

    [Fact]
    public async Task Of_a_long_trace_only_the_first_spans_are_read_when_only_they_are_wanted()
    {
        await using var store = await OpenAsync();
        foreach (
            var batch in Enumerable.Range(0, 6).Select(n => Enumerable.Range(n * 10, 10).Select(i => Span("long", $"{i:d3}", start: i)))
        )
        {
            await store.AppendAsync(new TraceBatch { Spans = [.. batch, Span("short", batch.First().SpanId)] }, Token);
        }

        var spans = await store.ReadFirstSpansAsync(["long", "short"], 25, Token);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i:d3}"), spans.Where(s => s.TraceId == "long").Select(s => s.SpanId));
        Assert.Equal(6, spans.Count(s => s.TraceId == "short"));
        Assert.Equal(66, (await store.ReadFirstSpansAsync(["long", "short"], 1_000, Token)).Count);
    }

    [Fact]
    public async Task A_span_comes_back_as_it_went_in()
    {
        await using var store = await OpenAsync();
        var span = Span("t", "s", long.MaxValue - 10) with
        {
            ParentSpanId = "p",
            Kind = 3,
            StatusCode = 2,
            StatusMessage = "it broke",
            Scope = "openinference",
            Attributes = Full("x").Attributes,
            Resource = new Dictionary<string, AttributeValue> { ["service.name"] = AttributeValue.OfText("bot") },
            Events =
            [
                new SpanEvent("exception", 7, new Dictionary<string, AttributeValue> { ["list"] = AttributeValue.OfJson("[[]]") }),
                new SpanEvent("nothing", -1, new Dictionary<string, AttributeValue>()),
            ],
        };
        await store.AppendAsync(new TraceBatch { Spans = [span] }, Token);
        Assert.Equal(Canonical.Of(span), Canonical.Of(Assert.Single(await store.ReadSpansAsync(["t"], Token))));
    }
}

using CsCheck;
using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>Whatever the types can hold comes back.</content>
public abstract partial class TraceStoreContract
{
    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    [InlineData("😀 naïve \u202E")]
    [InlineData("\u001A0000 \u001A")]
    [InlineData("'; DROP TABLE traces; --")]
    [InlineData("\uFFFE\uFFFF\u001B[31m")]
    public async Task Any_text_comes_back(string text) => await RoundTripAsync(text);

    [Fact]
    public async Task Lone_surrogates_come_back()
    {
        // Not an [InlineData]: an attribute's string must itself be well-formed.
        await RoundTripAsync("\uD83D lone \uDE00");
        await RoundTripAsync("\uDE00\uD83D");
    }

    [Fact]
    public async Task Five_million_characters_come_back() => await RoundTripAsync(new string('x', 5_000_000) + "😀\0");

    private async Task RoundTripAsync(string text)
    {
        await using var store = await OpenAsync();
        var trace = Trace(text, workflow: text, response: text) with
        {
            Messages = [new Message(text, text, [new ToolCall(text, text, text, text)])],
            JudgeScores = new Dictionary<string, double> { [text] = 1 },
            Attributes = new Dictionary<string, AttributeValue>
            {
                [text] = AttributeValue.OfText(text),
                ["json"] = AttributeValue.OfJson(text),
            },
            Retrieved = [new RetrievedDocument(text)],
            Error = text,
        };
        await store.AppendAsync(
            new TraceBatch
            {
                Traces = [trace],
                Evaluations = [Evaluation(text, text, 0.5) with { Explanation = text }],
                Spans = [Span(text, text)],
            },
            Token
        );
        var read = Assert.Single(await AllAsync(store, new TraceQuery { Workflow = text, IncludeMessages = true }));
        var expected = trace with
        {
            JudgeScores = new Dictionary<string, double> { [text] = 0.5 },
            JudgeComment = text,
        };
        Assert.Equal(Canonical.Of(expected), Canonical.Of(read));
        Assert.Equal(1, (await store.AppendAsync(Rows(trace), Token)).TracesDuplicate);
        Assert.Equal(text, Assert.Single(await store.ListWorkflowsAsync(Token)).Workflow);
        Assert.Equal(text, Assert.Single(await store.ReadSpansAsync([text], Token)).SpanId);
    }

    [Fact]
    public async Task Arbitrary_traces_come_back_as_they_went_in()
    {
        await using var store = await OpenAsync();
        await ArbitraryTraces
            .Trace(ArbitraryTraces.Text)
            .Array[1, 60]
            .SampleAsync(
                async traces =>
                {
                    // Ids repeat from sample to sample; the sample's own go in front.
                    var mine = traces.Select((t, i) => t with { TraceId = $"{Guid.NewGuid():N}{i}{t.TraceId}" }).ToArray();
                    await store.AppendAsync(Rows(mine), Token);
                    var query = new TraceQuery { TraceIds = [.. mine.Select(t => t.TraceId)], IncludeMessages = true };
                    var expected = mine.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal).Select(Canonical.Of);
                    Assert.Equal(expected, (await AllAsync(store, query)).Select(Canonical.Of));
                    Assert.Equal(mine.Length, (await store.AppendAsync(Rows(mine), Token)).TracesDuplicate);
                },
                iter: 40,
                threads: 1
            );
    }

    /// <summary>How many sequences are tried, each on a store of its own.</summary>
    protected virtual int Sequences => 30;

    [Fact]
    public async Task Any_sequence_of_batches_leaves_what_the_rules_say()
    {
        // Few ids and few different contents, so that duplicates, conflicts and new assemblies are common.
        var id = Gen.OneOf("a", "b", "c\0", "\uD83D");
        var trace = Gen.OneOf(
            Gen.Select(id, Gen.OneOf("x", "y")).Select((traceId, response) => Trace(traceId, response: response)),
            ArbitraryTraces.Trace(id)
        );
        var batch = Gen.Select(
                trace.Array[0, 3],
                trace.Array[0, 3],
                ArbitraryTraces.Span(id).Array[0, 3],
                ArbitraryTraces.Evaluation(id).Array[0, 4]
            )
            .Select(
                (rows, assembled, spans, evaluations) =>
                    new TraceBatch
                    {
                        Traces = rows,
                        Assembled = assembled,
                        Spans = spans,
                        Evaluations = evaluations,
                    }
            );
        await batch
            .Array[1, 6]
            .SampleAsync(
                async batches =>
                {
                    await using var store = await OpenAsync();
                    var model = new ModelStore();
                    foreach (var each in batches)
                    {
                        var result = await store.AppendAsync(each, Token);
                        Assert.Equal(
                            model.Append(each),
                            (
                                result.TracesAdded,
                                result.TracesUpdated,
                                result.TracesDuplicate,
                                result.SpansAdded,
                                result.EvaluationsAdded,
                                string.Join('|', result.Conflicts)
                            )
                        );
                        Assert.Equal(each.Spans.Count, result.SpansAdded + result.SpansDuplicate);
                        Assert.Equal(each.Evaluations.Count, result.EvaluationsAdded + result.EvaluationsDuplicate);
                    }

                    Assert.Equal(model.Traces().Select(Canonical.Of), (await AllAsync(store)).Select(Canonical.Of));
                    var spans = await store.ReadSpansAsync(["a", "b", "c\0", "\uD83D"], Token);
                    Assert.Equal(model.Spans().Select(Canonical.Of), spans.Select(Canonical.Of));
                },
                iter: Sequences,
                threads: 1
            );
    }
}

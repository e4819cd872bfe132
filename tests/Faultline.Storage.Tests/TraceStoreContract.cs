using CsCheck;
using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <summary>What every trace store keeps to, whatever it is built on.</summary>
public abstract class TraceStoreContract
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

    [Fact]
    public async Task A_query_is_bounded_by_workflow_time_and_ids()
    {
        await using var store = await OpenAsync();
        var tick = TimeSpan.FromTicks(1).TotalMinutes;
        await store.AppendAsync(
            Rows(
                Trace("d", 10),
                Trace("c", 5),
                Trace("b", 5),
                Trace("a", 0),
                Trace("other", 5, workflow: "sales"),
                Trace("just before", 0) with
                {
                    Timestamp = Noon.AddTicks(-1),
                },
                Trace("just inside", 0) with
                {
                    Timestamp = Noon.AddMinutes(10).AddTicks(-1),
                }
            ),
            Token
        );
        var window = new TraceQuery
        {
            Workflow = "support",
            From = Noon,
            To = Noon.AddMinutes(10),
        };
        Assert.Equal(["a", "b", "c", "just inside"], (await AllAsync(store, window)).Select(t => t.TraceId));
        Assert.Equal(["c"], (await AllAsync(store, window with { TraceIds = ["c", "d", "absent"] })).Select(t => t.TraceId));
        Assert.Empty(await AllAsync(store, window with { TraceIds = [] }));
        Assert.Empty(await AllAsync(store, window with { Workflow = "supp" }));
        Assert.Empty(await AllAsync(store, window with { To = Noon }));
        Assert.Equal(7, (await AllAsync(store, new TraceQuery())).Count);
        Assert.True(tick > 0);
    }

    [Fact]
    public async Task Traces_are_read_in_order_of_time_and_then_of_id()
    {
        await using var store = await OpenAsync();
        var random = new Random(7);
        var traces = Enumerable.Range(0, 20_000).Select(i => Trace($"{random.Next():x8}-{i}", random.Next(0, 3_000))).ToArray();
        await store.AppendAsync(Rows(traces), Token);
        var expected = traces.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal).Select(t => t.TraceId);
        Assert.Equal(expected, (await AllAsync(store)).Select(t => t.TraceId));
    }

    [Fact]
    public async Task Twenty_thousand_traces_of_one_moment_are_read_in_order_of_id()
    {
        await using var store = await OpenAsync();
        var traces = Enumerable.Range(0, 20_000).Select(i => Trace($"{i * 7_919 % 20_000:00000}"));
        await store.AppendAsync(Rows([.. traces, Trace("before", -1), Trace("after", 1)]), Token);
        await store.AppendAsync(Evaluations(Evaluation("12345", "tone", 0.5)), Token);
        var read = await AllAsync(store);
        Assert.Equal(["before", .. Enumerable.Range(0, 20_000).Select(i => $"{i:00000}"), "after"], read.Select(t => t.TraceId));
        Assert.Equal(0.5, read[12_346].JudgeScores["tone"]);
        var some = await AllAsync(store, new TraceQuery { TraceIds = ["19999", "00000"] });
        Assert.Equal(["00000", "19999"], some.Select(t => t.TraceId));
    }

    [Fact]
    public async Task Messages_come_only_when_asked_for()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Full("a")), Token);
        Assert.Empty(Assert.Single(await AllAsync(store, new TraceQuery())).Messages);
        Assert.Equal(3, Assert.Single(await AllAsync(store, new TraceQuery { IncludeMessages = true })).Messages.Count);
    }

    [Fact]
    public async Task Times_are_utc_to_the_tick_in_any_year()
    {
        await using var store = await OpenAsync();
        DateTime[] times =
        [
            DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc),
            new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999),
            new DateTime(2026, 7, 15, 10, 5, 0, DateTimeKind.Unspecified).AddTicks(1),
            new DateTime(3000, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
        ];
        await store.AppendAsync(Rows([.. times.Select((time, i) => Trace($"t{i}") with { Timestamp = time })]), Token);
        var read = await AllAsync(store);
        Assert.Equal(times.Select(t => t.Ticks), read.Select(t => t.Timestamp.Ticks));
        Assert.All(read, t => Assert.Equal(DateTimeKind.Utc, t.Timestamp.Kind));
        var summary = Assert.Single(await store.ListWorkflowsAsync(Token));
        Assert.Equal((times[0].Ticks, times[^1].Ticks), (summary.First.Ticks, summary.Last.Ticks));
        Assert.Equal(DateTimeKind.Utc, summary.First.Kind);
    }

    [Fact]
    public async Task Local_times_are_converted()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a") with { Timestamp = Noon.ToLocalTime() }), Token);
        Assert.Equal(Noon, (await store.FindAsync("a", Token))!.Timestamp);
    }

    [Fact]
    public async Task Workflows_are_listed_by_name()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.ListWorkflowsAsync(Token));
        await store.AppendAsync(Rows(Trace("1", 5), Trace("2", workflow: "b'; DROP TABLE traces"), Trace("3", 1, "B"), Trace("4")), Token);
        Assert.Equal(
            [
                new WorkflowSummary("B", 1, Noon.AddMinutes(1), Noon.AddMinutes(1)),
                new WorkflowSummary("b'; DROP TABLE traces", 1, Noon, Noon),
                new WorkflowSummary("support", 2, Noon, Noon.AddMinutes(5)),
            ],
            await store.ListWorkflowsAsync(Token)
        );
        Assert.Single(await AllAsync(store, new TraceQuery { Workflow = "b'; DROP TABLE traces" }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Evaluations_apply_whichever_came_first(bool traceFirst)
    {
        await using var store = await OpenAsync();
        var row = Rows(Trace("a") with { JudgeScores = new Dictionary<string, double> { ["tone"] = 0.9 } });
        var evaluations = Evaluations(
            Evaluation("a", "policy", 0.25) with
            {
                Explanation = "broke the policy",
            },
            Evaluation("a", EvaluationNames.Feedback, 0),
            Evaluation("a", EvaluationNames.Escalated, 1),
            Evaluation("a", EvaluationNames.Abandoned, label: "no"),
            Evaluation("a", EvaluationNames.SchemaValid, label: "invalid"),
            Evaluation("a", EvaluationNames.Outcome, label: "fail"),
            Evaluation("a", EvaluationNames.Verdict, label: "pass"),
            Evaluation("somebody else", "tone", 0)
        );
        await store.AppendAsync(traceFirst ? row : evaluations, Token);
        await store.AppendAsync(traceFirst ? evaluations : row, Token);
        foreach (var trace in new[] { (await store.FindAsync("a", Token))!, Assert.Single(await AllAsync(store)) })
        {
            Assert.Equal([("policy", 0.25), ("tone", 0.9)], trace.JudgeScores.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
            Assert.Equal((false, true, false, false), (trace.FeedbackUp, trace.Escalated, trace.Abandoned, trace.SchemaValid));
            Assert.Equal((false, "pass", "broke the policy"), (trace.Passed, trace.JudgeVerdict, trace.JudgeComment));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_evaluations_of_a_name_the_later_counts(bool laterArrivesFirst)
    {
        await using var store = await OpenAsync();
        var (earlier, later) = (Evaluation("a", "tone", 0.1, minutes: 1), Evaluation("a", "tone", 0.8, minutes: 2));
        await store.AppendAsync(Rows(Trace("a")), Token);
        await store.AppendAsync(Evaluations(laterArrivesFirst ? later : earlier), Token);
        await store.AppendAsync(Evaluations(laterArrivesFirst ? earlier : later), Token);
        Assert.Equal(0.8, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
    }

    [Fact]
    public async Task An_evaluation_of_the_same_time_stored_later_counts_and_one_sent_twice_is_one()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a")), Token);
        var result = await store.AppendAsync(
            Evaluations(Evaluation("a", "tone", 0.1), Evaluation("a", "tone", 0.8), Evaluation("a", "tone", 0.1)),
            Token
        );
        Assert.Equal((2, 1), (result.EvaluationsAdded, result.EvaluationsDuplicate));
        Assert.Equal(1, (await store.AppendAsync(Evaluations(Evaluation("a", "tone", 0.1)), Token)).EvaluationsDuplicate);
        Assert.Equal(0.8, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
    }

    [Fact]
    public async Task Evaluations_survive_a_new_assembly()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Assembled(Trace("a")), Token);
        await store.AppendAsync(Evaluations(Evaluation("a", "tone", 0.1)), Token);
        await store.AppendAsync(Assembled(Trace("a", response: "more")), Token);
        var trace = await store.FindAsync("a", Token);
        Assert.Equal(("more", 0.1), (trace!.Response, trace.JudgeScores["tone"]));
    }

    [Fact]
    public async Task Vectors_are_cached_by_model_and_text()
    {
        await using var store = await OpenAsync();
        float[] vector = [1.5f, -0f, float.NaN, float.MaxValue];
        await store.WriteVectorsAsync("m", new Dictionary<string, float[]> { ["aa"] = vector, ["bb"] = [] }, Token);
        await store.WriteVectorsAsync("m'", new Dictionary<string, float[]> { ["aa"] = [2f] }, Token);
        var read = await store.ReadVectorsAsync("m", ["aa", "bb", "cc"], Token);
        Assert.Equal(["aa", "bb"], read.Keys.Order());
        Assert.Equal(vector, read["aa"]);
        Assert.Empty(read["bb"]);
        await store.WriteVectorsAsync("m", new Dictionary<string, float[]> { ["aa"] = [3f] }, Token);
        var replaced = (await store.ReadVectorsAsync("m", ["aa"], Token))["aa"];
        Assert.Equal(3f, Assert.Single(replaced));
        Assert.Empty(await store.ReadVectorsAsync("none", ["aa"], Token));
        Assert.Empty(await store.ReadVectorsAsync("m", [], Token));
    }

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
                iter: 30,
                threads: 1
            );
    }

    [Fact]
    public async Task A_cancelled_append_leaves_nothing()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("before")), Token);
        using var cancellation = new CancellationTokenSource();
        var batch = new TraceBatch
        {
            Traces = new CancelsAt(Enumerable.Range(0, 5_000).Select(i => Trace($"t{i}")).ToArray(), 4_000, cancellation),
            Spans = [Span("s", "1")],
            Evaluations = [Evaluation("t1", "tone", 0)],
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AppendAsync(batch, cancellation.Token));
        Assert.Equal(["before"], (await AllAsync(store)).Select(t => t.TraceId));
        Assert.Empty(await store.ReadSpansAsync(["s"], Token));
        Assert.Equal(5_000, (await store.AppendAsync(batch, Token)).TracesAdded);
    }

    [Fact]
    public async Task A_cancelled_read_stops_and_leaves_the_store_usable()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i}", i))]), Token);
        using var cancellation = new CancellationTokenSource();
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in store.ReadAsync(new TraceQuery(), cancellation.Token))
            {
                if (++read == 10)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        Assert.Equal(10, read);
        Assert.Equal(20_000, (await AllAsync(store)).Count);
    }

    [Fact]
    public async Task A_read_that_is_left_early_leaves_the_store_usable()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i}", i))]), Token);
        await foreach (var trace in store.ReadAsync(new TraceQuery(), Token))
        {
            Assert.Equal("t0", trace.TraceId);
            break;
        }

        Assert.Equal(1, (await store.AppendAsync(Rows(Trace("more")), Token)).TracesAdded);
    }

    [Fact]
    public async Task A_read_sees_what_was_there_when_it_began()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Assembled([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i:00000}", i))]), Token);
        var read = new List<Trace>();
        await foreach (var trace in store.ReadAsync(new TraceQuery(), Token))
        {
            if (read.Count == 0)
            {
                await store.AppendAsync(Rows(Trace("new", 19_999.5)), Token);
                await store.AppendAsync(Assembled(Trace("t19999", 19_999, response: "changed")), Token);
                await store.AppendAsync(Evaluations(Evaluation("t19998", "tone", 0)), Token);
            }

            read.Add(trace);
        }

        Assert.Equal(20_000, read.Count);
        Assert.Equal("answer", read[^1].Response);
        Assert.Empty(read[^2].JudgeScores);
    }

    [Fact]
    public async Task Appends_of_the_same_traces_at_once_add_each_once()
    {
        await using var store = await OpenAsync();
        var batch = Rows([.. Enumerable.Range(0, 500).Select(i => Trace($"t{i}", i))]);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.AppendAsync(batch, Token))));
        Assert.Equal((500, 3_500), (results.Sum(r => r.TracesAdded), results.Sum(r => r.TracesDuplicate)));
        Assert.Equal(500, (await AllAsync(store)).Count);
    }

    [Fact]
    public async Task An_empty_batch_is_nothing()
    {
        await using var store = await OpenAsync();
        Assert.Equal(0, (await store.AppendAsync(new TraceBatch(), Token)).TracesAdded);
    }

    private sealed class CancelsAt(Trace[] traces, int index, CancellationTokenSource cancellation) : IReadOnlyList<Trace>
    {
        private int _passes;

        public Trace this[int i] => traces[i];

        public int Count => traces.Length;

        public IEnumerator<Trace> GetEnumerator()
        {
            // The first pass looks up what is there; the second writes.
            var cancels = ++_passes == 2;
            for (var i = 0; i < traces.Length; i++)
            {
                if (cancels && i == index)
                {
                    cancellation.Cancel();
                }

                yield return traces[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

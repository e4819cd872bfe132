using CsCheck;
using Faultline.Sources.Otlp;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Otlp;

public sealed class SpanAssemblerTests
{
    private const string TraceId = "5b8efff798038103d269b633813fc60c";
    private const long Start = 1784109900000000000;

    private static readonly Dictionary<string, AttributeValue> Resource = new()
    {
        ["service.name"] = AttributeValue.OfText("chat"),
        ["telemetry.sdk.name"] = AttributeValue.OfText("otel"),
    };

    private static Span Span(int id, int? parent, params (string Name, object Value)[] attributes) =>
        new()
        {
            TraceId = TraceId,
            SpanId = id.ToString("x16"),
            ParentSpanId = parent?.ToString("x16"),
            Name = "span " + id,
            StartUnixNano = Start + (id * 1_000_000L),
            EndUnixNano = Start + (id * 1_000_000L) + 500_000,
            Attributes = attributes.ToDictionary(
                a => a.Name,
                a =>
                    a.Value switch
                    {
                        string text => AttributeValue.OfText(text),
                        bool truth => AttributeValue.OfBoolean(truth),
                        var number => AttributeValue.OfNumber(Convert.ToDouble(number)),
                    }
            ),
            Resource = Resource,
        };

    private static SpanEvent Event(string name, params (string Name, object Value)[] attributes) =>
        new(name, Start, Span(1, null, attributes).Attributes);

    private static Trace Assemble(params Span[] spans) => new SpanAssembler().Assemble(spans)!.Trace!;

    [Fact]
    public void OpenTelemetry_agent_tool_and_retrieval_spans_become_one_trace()
    {
        var trace = Assemble(
            Span(
                4,
                1,
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", "refund"),
                ("gen_ai.tool.call.arguments", """{"id":7}"""),
                ("error.type", "timeout")
            ) with
            {
                StatusCode = 2,
                StatusMessage = "took too long",
            },
            Span(
                2,
                1,
                ("gen_ai.operation.name", "retrieval"),
                ("retrieval.documents.0.document.id", "Fees"),
                ("retrieval.documents.0.document.score", 0.5)
            ),
            Span(
                3,
                1,
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.response.model", "m-1"),
                ("gen_ai.usage.input_tokens", 10),
                ("gen_ai.usage.output_tokens", 5),
                (
                    "gen_ai.input.messages",
                    """[{"role":"system","parts":[{"type":"text","content":"s"}]},{"role":"user","parts":[{"type":"text","content":"q"}]}]"""
                ),
                (
                    "gen_ai.output.messages",
                    """[{"role":"assistant","parts":[{"type":"tool_call","id":"1","name":"refund","arguments":{"id":7}}]}]"""
                )
            ),
            Span(
                5,
                1,
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.request.model", "m-2"),
                ("gen_ai.usage.input_tokens", 20),
                ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"text","content":"r"}]}]""")
            ),
            Span(
                1,
                null,
                ("gen_ai.operation.name", "invoke_agent"),
                ("gen_ai.agent.name", "agent"),
                ("gen_ai.conversation.id", "c1"),
                ("user.id", "u1"),
                ("acme.prompt_version", "v3"),
                ("acme.intent", "refund"),
                ("acme.escalated", true),
                ("acme.plan", "pro"),
                ("gen_ai.provider.name", "p")
            )
        );

        Assert.Equal(
            (TraceId, "chat", "q", "r", "c1", "u1"),
            (trace.TraceId, trace.Workflow, trace.Query, trace.Response, trace.SessionId, trace.UserId)
        );
        Assert.Equal(
            ("v3", "refund", "m-2", true, 30L, 5L),
            (trace.PromptVersion, trace.Intent, trace.Model, trace.Escalated!.Value, trace.InputTokens, trace.OutputTokens)
        );
        Assert.Equal([new ToolCall("refund", "error", """{"id":7}""", "took too long", 0.5)], trace.ToolCalls);
        Assert.Equal([new RetrievedDocument("Fees", 0.5)], trace.Retrieved!);
        Assert.Equal(["system: s", "user: q", "assistant: ", "assistant: r"], trace.Messages.Select(m => $"{m.Role}: {m.Content}"));
        Assert.Equal(
            ["acme.plan", "gen_ai.agent.name", "gen_ai.provider.name", "service.name"],
            trace.Attributes.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(0.5, trace.LatencyMs);
    }

    [Theory]
    [InlineData("gen_ai.prompt", "gen_ai.completion")]
    [InlineData("gen_ai.prompt.0.content", "gen_ai.completion.0.content")]
    public void Earlier_names_of_the_genai_conventions_are_read(string prompt, string completion)
    {
        var trace = Assemble(
            Span(
                1,
                null,
                ("gen_ai.system", "openai"),
                ("gen_ai.request.model", "m"),
                (prompt, "q"),
                (completion, "r"),
                ("gen_ai.usage.prompt_tokens", 3)
            )
        );

        Assert.Equal(("q", "r", 3L, "m"), (trace.Query, trace.Response, trace.InputTokens, trace.Model));
    }

    [Fact]
    public void Messages_as_events_are_read()
    {
        var trace = Assemble(
            Span(1, null, ("gen_ai.operation.name", "chat")) with
            {
                Events =
                [
                    Event("gen_ai.user.message", ("content", "q")),
                    Event("gen_ai.choice", ("message", """{"role":"assistant","content":"r"}""")),
                ],
            }
        );

        Assert.Equal(("q", "r"), (trace.Query, trace.Response));
    }

    [Fact]
    public void OpenInference_spans_become_one_trace()
    {
        var trace = Assemble(
            Span(
                1,
                null,
                ("openinference.span.kind", "CHAIN"),
                ("input.value", """{"question":"q"}"""),
                ("output.value", "r"),
                ("metadata", """{"plan":"pro","intent":"fees"}"""),
                ("session.id", "s")
            ),
            Span(2, 1, ("openinference.span.kind", "RETRIEVER"), ("input.value", "q")),
            Span(
                3,
                1,
                ("openinference.span.kind", "LLM"),
                ("llm.model_name", "m"),
                ("llm.token_count.prompt", 7),
                ("llm.cost.total", 0.01),
                ("llm.prompt_template.version", "v9"),
                ("llm.input_messages.0.message.role", "user"),
                ("llm.input_messages.0.message.contents.0.message_content.text", "q"),
                ("llm.output_messages.0.message.role", "assistant"),
                ("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "look"),
                ("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}")
            ),
            Span(4, 3, ("openinference.span.kind", "TOOL"), ("tool.name", "look"), ("input.value", "{}"), ("output.value", "found"))
        );

        Assert.Equal(
            ("q", "r", "s", "fees", "v9", "m"),
            (trace.Query, trace.Response, trace.SessionId, trace.Intent, trace.PromptVersion, trace.Model)
        );
        Assert.Equal((7L, 0.01), (trace.InputTokens!.Value, trace.CostUsd!.Value));
        Assert.Equal([new ToolCall("look", "ok", "{}", "found", 0.5)], trace.ToolCalls);
        Assert.Empty(trace.Retrieved!); // it looked and found nothing
        Assert.Equal("pro", trace.Attributes["plan"].ToString());
    }

    [Fact]
    public void A_trace_without_its_root_is_told_by_its_model_calls_and_told_better_when_the_root_comes()
    {
        var call = Span(
            2,
            1,
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.input.messages", """[{"role":"user","content":"q"}]"""),
            ("gen_ai.output.messages", """[{"role":"assistant","content":"r"}]""")
        );
        var root = Span(1, null, ("gen_ai.operation.name", "invoke_agent"), ("workflow", "own"));

        Assert.Equal(("chat", "q", "r"), (Assemble(call).Workflow, Assemble(call).Query, Assemble(call).Response));
        Assert.Equal(("own", "q", "r"), (Assemble(call, root).Workflow, Assemble(root, call).Query, Assemble(root, call).Response));
    }

    [Fact]
    public void A_root_that_is_no_model_span_gives_time_and_latency()
    {
        var http = Span(1, null, ("http.request.method", "POST")) with { EndUnixNano = Start + 90_000_000 };
        var trace = Assemble(http, Span(2, 1, ("gen_ai.operation.name", "chat"), ("gen_ai.prompt", "q"), ("gen_ai.completion", "r")));

        Assert.Equal(("q", 89.0), (trace.Query, trace.LatencyMs!.Value));
        Assert.Equal("POST", trace.Attributes["http.request.method"].ToString());
    }

    [Fact]
    public void Traces_without_model_spans_or_words_are_none()
    {
        Assert.Null(new SpanAssembler().Assemble([]));
        Assert.Null(new SpanAssembler().Assemble([Span(1, null, ("http.request.method", "GET"))]));
        Assert.Null(new SpanAssembler().Assemble([Span(1, null, ("gen_ai.operation.name", "chat"))]));
    }

    [Fact]
    public void A_crash_without_words_is_a_trace_once_its_root_is_there()
    {
        var crashed = Span(1, null, ("gen_ai.operation.name", "invoke_agent")) with
        {
            StatusCode = 2,
            Events = [Event("exception", ("exception.type", "T"), ("exception.message", "boom"))],
        };

        Assert.Equal(("", "", "boom"), (Assemble(crashed).Query, Assemble(crashed).Response, Assemble(crashed).Error));
    }

    [Fact]
    public void Evaluations_are_outcome_verdict_rubric_or_feedback()
    {
        const string result = "gen_ai.evaluation.result";
        var span = Span(1, null, ("gen_ai.operation.name", "chat"), ("gen_ai.prompt", "q")) with
        {
            Events =
            [
                Event(
                    result,
                    ("gen_ai.evaluation.name", "task_success"),
                    ("gen_ai.evaluation.score.value", 0.4),
                    ("gen_ai.evaluation.score.label", "fail")
                ),
                Event(
                    result,
                    ("gen_ai.evaluation.name", "overall"),
                    ("gen_ai.evaluation.score.label", "Pass"),
                    ("gen_ai.evaluation.explanation", "fine")
                ),
                Event(result, ("gen_ai.evaluation.name", "tone"), ("gen_ai.evaluation.score.value", 0.25)),
                Event(result, ("gen_ai.evaluation.name", "stars"), ("gen_ai.evaluation.score.value", 4)),
                Event("user.feedback", ("feedback.thumb", "down"), ("feedback.comment", "no")),
            ],
        };

        var evaluations = new SpanAssembler().Assemble([span])!.Evaluations;

        Assert.Equal(
            [
                ("outcome", 0.0, "fail", null),
                ("judge_verdict", null, "pass", "fine"),
                ("tone", 0.25, null, null),
                ("user_feedback", (double?)0, "down", "no"),
            ],
            evaluations.Select(e => (e.Name, e.Score, e.Label, e.Explanation))
        );
    }

    [Theory]
    [InlineData("u1", "a1", "u1,a1,u2,a2")] // the whole history each time
    [InlineData("", "", "u1,a1,u2,a2")] // only what is new
    [InlineData("", "a1", "u1,a1,u2,a2")] // a window that starts at the last answer
    public void One_conversation_comes_out_of_histories_windows_and_deltas(string first, string second, string expected)
    {
        var known = new[] { first, second }.Where(t => t.Length > 0).Select(t => (t[0] == 'u' ? "user" : "assistant", t));
        var trace = Assemble(Call(1, [("system", "s"), ("user", "u1")], "a1"), Call(2, [("system", "s"), .. known, ("user", "u2")], "a2"));

        Assert.Equal("s," + expected, string.Join(',', trace.Messages.Select(m => m.Content)));

        static Span Call(int id, (string Role, string Text)[] input, string output) =>
            Span(
                id,
                9,
                ("gen_ai.operation.name", "chat"),
                (
                    "gen_ai.input.messages",
                    "[" + string.Join(',', input.Select(m => $$"""{"role":"{{m.Role}}","content":"{{m.Text}}"}""")) + "]"
                ),
                ("gen_ai.output.messages", $$"""[{"role":"assistant","content":"{{output}}"}]""")
            );
    }

    [Fact]
    public void Circles_of_parents_and_random_attributes_end_and_do_not_throw()
    {
        string[] names =
        [
            "gen_ai.operation.name",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.prompt.0.content",
            "gen_ai.tool.name",
            "openinference.span.kind",
            "input.value",
            "output.value",
            "llm.input_messages.0.message.role",
            "llm.input_messages.99999999999.message.role",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name",
            "metadata",
            "retrieval.documents",
            "retrieval.documents.0.document.id",
            "x.workflow",
            "x.passed",
            "gen_ai.usage.input_tokens",
        ];
        string[] values =
        [
            "chat",
            "invoke_agent",
            "execute_tool",
            "LLM",
            "TOOL",
            "RETRIEVER",
            "[",
            "[]",
            "{}",
            "[1,null,{}]",
            """[{"role":5,"parts":[{"type":"tool_call"},7]}]""",
            """{"messages":"x"}""",
            "-1",
            "\"",
            "\ud800",
            """{"\ud800":1,"role":"user","content":"x"}""",
        ];
        var span = Gen.Select(
                Gen.Int[1, 6],
                Gen.Int[0, 6],
                Gen.Select(Gen.Int[0, names.Length - 1], Gen.Int[0, values.Length - 1]).Array[0, 6],
                Gen.Int[0, 2]
            )
            .Select(t =>
                Span(
                    t.Item1,
                    t.Item2 == 0 ? null : t.Item2,
                    [.. t.Item3.Select(a => (names[a.Item1], (object)values[a.Item2])).DistinctBy(a => a.Item1)]
                ) with
                {
                    StatusCode = t.Item4,
                    Events =
                    [
                        Event("gen_ai.choice", ("message", values[t.Item1]), ("tool_calls", values[t.Item2])),
                        Event("gen_ai.evaluation.result"),
                    ],
                }
            );

        span.Array[0, 8].Sample(spans => new SpanAssembler().Assemble(spans), iter: 10_000);
    }

    [Fact]
    public void The_order_in_which_spans_come_does_not_matter()
    {
        Span[] spans =
        [
            Span(1, null, ("gen_ai.operation.name", "invoke_agent")),
            Span(2, 1, ("gen_ai.operation.name", "chat"), ("gen_ai.prompt", "q"), ("gen_ai.completion", "a")),
            Span(3, 1, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "t")),
            Span(4, 1, ("gen_ai.operation.name", "chat"), ("gen_ai.completion", "r")),
        ];
        var expected = TraceContent.Of(Assemble(spans));

        Gen.Shuffle(spans).Sample(shuffled => Assert.Equal(expected, TraceContent.Of(Assemble(shuffled))), iter: 24);
    }
}

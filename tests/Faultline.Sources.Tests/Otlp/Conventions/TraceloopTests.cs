using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>As OpenLLMetry writes it: its workflow spans, and the model calls of its older and newer instrumentations.</summary>
public sealed class TraceloopTests
{
    private static (string, object)[] With(params (string, object)[] more) =>
        [
            ("traceloop.workflow.name", "orders"),
            ("traceloop.association.properties.session_id", "s-1"),
            ("traceloop.association.properties.user_id", "u-1"),
            ("traceloop.association.properties.prompt_version", "v23"),
            ("traceloop.association.properties.plan", "plus"),
            .. more,
        ];

    private static readonly Span Workflow = Of(
        1,
        null,
        "orders.workflow",
        With(
            ("traceloop.span.kind", "workflow"),
            ("traceloop.entity.name", "orders"),
            ("traceloop.entity.input", """{"args":["Where is A-17?"],"kwargs":{}}"""),
            ("traceloop.entity.output", "\"It arrives tomorrow.\"")
        )
    );

    private static readonly Span Tool = Of(
        2,
        1,
        "find_order.tool",
        With(
            ("traceloop.span.kind", "tool"),
            ("traceloop.entity.name", "find_order"),
            ("traceloop.entity.input", """{"args":["A-17"],"kwargs":{}}"""),
            ("traceloop.entity.output", """{"arrives":"tomorrow"}""")
        )
    );

    private static readonly Span Newer = Of(
        3,
        1,
        "chat gpt-5",
        With(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.request.model", "gpt-5"),
            ("gen_ai.response.model", "gpt-5-2025"),
            (
                "gen_ai.input.messages",
                """[{"role":"system","parts":[{"type":"text","content":"You help."}]},{"role":"user","parts":[{"type":"text","content":"Where is A-17?"}]}]"""
            ),
            (
                "gen_ai.output.messages",
                """[{"role":"assistant","finish_reason":"stop","parts":[{"type":"text","content":"It arrives tomorrow."}]}]"""
            ),
            ("gen_ai.usage.input_tokens", 21),
            ("gen_ai.usage.output_tokens", 9)
        )
    );

    private static readonly Span Older = Of(
        3,
        1,
        "openai.chat",
        With(
            ("llm.request.type", "chat"),
            ("gen_ai.system", "OpenAI"),
            ("gen_ai.request.model", "gpt-5"),
            ("gen_ai.response.model", "gpt-5-2025"),
            ("gen_ai.prompt.0.role", "system"),
            ("gen_ai.prompt.0.content", "You help."),
            ("gen_ai.prompt.1.role", "user"),
            ("gen_ai.prompt.1.content", """[{"type":"text","text":"Where is A-17?"}]"""),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.content", "It arrives tomorrow."),
            ("gen_ai.usage.prompt_tokens", 21),
            ("gen_ai.usage.completion_tokens", 9),
            ("llm.usage.total_tokens", 30)
        )
    );

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_request_becomes_one_trace_with_and_without_its_workflow_span(bool older, bool complete)
    {
        var model = older ? Older : Newer;
        var trace = complete ? Assemble(Workflow, Tool, model) : Assemble(Tool, model);

        Assert.Equal("orders | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | v23 |  | gpt-5-2025 | 21+9 | ", Told(trace));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("find_order", """{"arrives":"tomorrow"}"""), (call.Name, call.Result));
        Assert.Equal(["system: You help.", "user: Where is A-17?", "assistant: It arrives tomorrow."], Turns(trace));
        Assert.Equal("plus", Attribute(trace, "plan"));
    }

    [Fact]
    public void Prompts_of_the_registry_and_hits_of_a_vector_store_are_read()
    {
        var trace = Assemble(
            Workflow,
            Of(2, 1, "chroma.query", ("db.system", "chroma")) with
            {
                Events =
                [
                    Event(
                        "db.query.result",
                        ("db.query.result.id", "d1"),
                        ("db.query.result.score", 0.5),
                        ("db.query.result.metadata", """{"version":"v2"}""")
                    ),
                    Event("db.query.result", ("db.query.result.document", "text")),
                ],
            },
            Of(3, 1, "openai.chat", ("llm.request.type", "chat"), ("traceloop.prompt.key", "orders"), ("traceloop.prompt.version", 7))
        );

        Assert.Equal([new RetrievedDocument("d1", 0.5, "v2"), new RetrievedDocument("text")], trace.Retrieved!);
        Assert.Equal(("v23", "orders"), (trace.PromptVersion, Attribute(trace, "prompt_name")));
    }

    [Fact]
    public void What_a_framework_wraps_around_the_question_is_taken_off()
    {
        var trace = Assemble(
            Of(
                1,
                null,
                "RunnableSequence.workflow",
                ("traceloop.span.kind", "workflow"),
                ("traceloop.entity.input", """{"inputs": {"input": "q"}, "tags": [], "metadata": {}, "kwargs": {"name": "chain"}}"""),
                ("traceloop.entity.output", """{"outputs": {"output": "r"}, "kwargs": {"tags": []}}""")
            )
        );
        Assert.Equal(("q", "r"), (trace.Query, trace.Response));
    }
}

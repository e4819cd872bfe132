using Faultline.Sources.Otlp;
using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>As OpenInference's instrumentations write it.</summary>
public sealed class OpenInferenceTests
{
    [Fact]
    public void A_request_becomes_one_trace()
    {
        var trace = Assemble(
            Of(
                1,
                null,
                "chain",
                ("openinference.span.kind", "CHAIN"),
                ("input.value", """{"question":"Where is A-17?"}"""),
                ("input.mime_type", "application/json"),
                ("output.value", "It arrives tomorrow."),
                ("session.id", "s-1"),
                ("user.id", "u-1"),
                ("metadata", """{"plan":"plus","prompt_version":"v23"}"""),
                ("tag.tags", new[] { "beta" }),
                ("prompt.id", "orders")
            ),
            Of(
                2,
                1,
                "search",
                ("openinference.span.kind", "RETRIEVER"),
                ("retrieval.documents.0.document.id", "Delivery"),
                ("retrieval.documents.0.document.score", 0.5),
                ("retrieval.documents.0.document.metadata", """{"version":"v2"}"""),
                ("retrieval.documents.1.document.content", "text")
            ),
            Of(
                3,
                1,
                "find_order",
                ("openinference.span.kind", "TOOL"),
                ("tool.name", "find_order"),
                ("input.value", """{"order":"A-17"}"""),
                ("output.value", """{"arrives":"tomorrow"}""")
            ),
            Of(
                4,
                1,
                "ChatCompletion",
                ("openinference.span.kind", "LLM"),
                ("llm.model_name", "gpt-5"),
                ("llm.response.model_name", "gpt-5-2025"),
                ("llm.token_count.prompt", 21),
                ("llm.token_count.completion", 9),
                ("llm.cost.total", 0.0004),
                ("llm.input_messages.0.message.role", "user"),
                ("llm.input_messages.0.message.content", "Where is A-17?"),
                ("llm.input_messages.1.message.role", "assistant"),
                ("llm.input_messages.1.message.function_call_name", "find_order"),
                ("llm.input_messages.1.message.function_call_arguments_json", "{}"),
                ("llm.output_messages.0.message.content", "It arrives tomorrow.")
            )
        );

        Assert.Equal("app | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | v23 | orders | gpt-5-2025 | 21+9 | 0.0004", Told(trace));
        Assert.Equal(["find_order"], trace.ToolCalls.Select(call => call.Name));
        Assert.Equal([new RetrievedDocument("Delivery", 0.5, "v2"), new RetrievedDocument("text")], trace.Retrieved!);
        Assert.Equal(["user: Where is A-17?", "assistant: [find_order {}]", "assistant: It arrives tomorrow."], Turns(trace));
        Assert.Equal(("plus", """["beta"]"""), (Attribute(trace, "plan"), Attribute(trace, "tags")));
    }

    [Fact]
    public void Completions_and_raw_provider_answers_are_read()
    {
        var completion = Assemble(
            Of(
                1,
                null,
                "Completion",
                ("openinference.span.kind", "LLM"),
                ("llm.prompts.0.prompt.text", "q"),
                ("llm.choices.0.completion.text", "r")
            )
        );
        var raw = Assemble(
            Of(
                1,
                null,
                "ChatCompletion",
                ("openinference.span.kind", "LLM"),
                ("input.value", """{"model":"m","messages":[{"role":"user","content":"q"}]}"""),
                ("input.mime_type", "application/json"),
                ("output.value", """{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"r"}}]}"""),
                ("output.mime_type", "application/json")
            )
        );

        Assert.Equal(("q", "r"), (completion.Query, completion.Response));
        Assert.Equal(("q", "r"), (raw.Query, raw.Response));
    }

    [Fact]
    public void A_judge_inside_the_trace_neither_asks_nor_answers_and_its_own_trace_is_none()
    {
        Span[] judged =
        [
            Of(1, null, "agent", ("openinference.span.kind", "AGENT")),
            Of(2, 1, "model", ("openinference.span.kind", "LLM"), ("input.value", "q"), ("output.value", "r")),
            Of(3, 1, "eval", ("openinference.span.kind", "EVALUATOR")),
            Of(4, 3, "judge", ("openinference.span.kind", "LLM"), ("input.value", "Is r good?"), ("output.value", "yes")),
        ];

        Assert.Equal(("q", "r"), (Assemble(judged).Query, Assemble(judged).Response));
        Assert.Null(new SpanAssembler().Assemble([judged[2] with { ParentSpanId = null }, judged[3]]));
    }
}

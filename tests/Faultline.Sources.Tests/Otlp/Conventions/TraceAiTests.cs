using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>As traceAI writes it: a span kind of its own, GenAI's names, messages flattened by its OpenAI instrumentation and as JSON by others.</summary>
public sealed class TraceAiTests
{
    [Theory]
    [InlineData("fi.span.kind", true)]
    [InlineData("gen_ai.span.kind", false)]
    public void A_request_becomes_one_trace(string kind, bool flattened)
    {
        (string, object)[] messages = flattened
            ?
            [
                ("gen_ai.input.messages.0.message.role", "system"),
                ("gen_ai.input.messages.0.message.content", "You help."),
                ("gen_ai.input.messages.1.message.role", "user"),
                ("gen_ai.input.messages.1.message.contents.0.message_content.type", "text"),
                ("gen_ai.input.messages.1.message.contents.0.message_content.text", "Where is A-17?"),
                ("gen_ai.output.messages.0.message.role", "assistant"),
                ("gen_ai.output.messages.0.message.content", "It arrives tomorrow."),
            ]
            :
            [
                ("gen_ai.input.messages", """[{"role":"system","content":"You help."},{"role":"user","content":"Where is A-17?"}]"""),
                ("gen_ai.output.messages", """[{"role":"assistant","content":"It arrives tomorrow."}]"""),
            ];
        var trace = Assemble(
            Of(
                1,
                null,
                "agent",
                (kind, "AGENT"),
                ("input.value", "Where is A-17?"),
                ("output.value", "It arrives tomorrow."),
                ("session.id", "s-1"),
                ("user.id", "u-1"),
                ("metadata", """{"plan":"plus","intent":"delivery"}"""),
                ("tag.tags", new[] { "beta" })
            ),
            Of(
                2,
                1,
                "search",
                (kind, "RETRIEVER"),
                ("retrieval.documents.0.document.id", "Delivery"),
                ("retrieval.documents.0.document.score", 0.5),
                ("retrieval.documents.0.document.metadata", """{"version":"v2"}""")
            ),
            Of(
                3,
                1,
                "find_order",
                (kind, "TOOL"),
                ("gen_ai.tool.name", "find_order"),
                ("input.value", """{"order":"A-17"}"""),
                ("output.value", """{"arrives":"tomorrow"}""")
            ),
            Of(
                4,
                1,
                "ChatCompletion",
                [
                    (kind, "LLM"),
                    ("gen_ai.request.model", "gpt-5"),
                    ("gen_ai.usage.input_tokens", 21),
                    ("gen_ai.usage.output_tokens", 9),
                    ("gen_ai.cost.total", 0.0004),
                    ("gen_ai.prompt.template.name", "orders"),
                    ("gen_ai.prompt.template.version", "v23"),
                    .. messages,
                ]
            ),
            Of(5, 1, "toxicity", (kind, "GUARDRAIL"), ("input.value", "x"), ("output.value", "allow"))
        );

        Assert.Equal("app | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | v23 | orders | gpt-5 | 21+9 | 0.0004", Told(trace));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("find_order", """{"order":"A-17"}""", """{"arrives":"tomorrow"}"""), (call.Name, call.Arguments, call.Result));
        Assert.Equal([new RetrievedDocument("Delivery", 0.5, "v2")], trace.Retrieved!);
        Assert.Equal(["system: You help.", "user: Where is A-17?", "assistant: It arrives tomorrow."], Turns(trace));
        Assert.Equal(("plus", "delivery", """["beta"]"""), (Attribute(trace, "plan"), trace.Intent, Attribute(trace, "tags")));
    }
}

using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>As the Vercel AI SDK 6 writes it; the names of versions 3 and 4 beside it.</summary>
public sealed class VercelTests
{
    private static (string, object)[] With(string operation, params (string, object)[] more) =>
        [
            ("operation.name", operation + " orders"),
            ("resource.name", "orders"),
            ("ai.operationId", operation),
            ("ai.telemetry.functionId", "orders"),
            ("ai.model.id", "gpt-5"),
            ("ai.model.provider", "openai.chat"),
            ("ai.telemetry.metadata.sessionId", "s-1"),
            ("ai.telemetry.metadata.userId", "u-1"),
            ("ai.telemetry.metadata.promptName", "orders-system"),
            ("ai.telemetry.metadata.promptVersion", "v23"),
            ("ai.telemetry.metadata.plan", "plus"),
            ("ai.telemetry.metadata.tags", new[] { "beta" }),
            .. more,
        ];

    private static Span[] Request() =>
        [
            Of(
                1,
                null,
                "ai.generateText",
                With(
                    "ai.generateText",
                    ("ai.prompt", """{"system":"You help.","prompt":"Where is A-17?"}"""),
                    ("ai.response.text", "It arrives tomorrow."),
                    ("ai.response.finishReason", "stop"),
                    ("ai.usage.inputTokens", 42),
                    ("ai.usage.outputTokens", 18)
                )
            ),
            Of(
                2,
                1,
                "ai.generateText.doGenerate",
                With(
                    "ai.generateText.doGenerate",
                    (
                        "ai.prompt.messages",
                        """[{"role":"system","content":"You help."},{"role":"user","content":[{"type":"text","text":"Where is A-17?"}]}]"""
                    ),
                    ("ai.response.toolCalls", """[{"toolCallId":"c1","toolName":"find_order","input":{"order":"A-17"}}]"""),
                    ("ai.response.model", "gpt-5-2025"),
                    ("gen_ai.system", "openai.chat"),
                    ("gen_ai.request.model", "gpt-5"),
                    ("gen_ai.usage.input_tokens", 21)
                )
            ),
            Of(
                3,
                1,
                "ai.toolCall",
                With(
                    "ai.toolCall",
                    ("ai.toolCall.name", "find_order"),
                    ("ai.toolCall.id", "c1"),
                    ("ai.toolCall.args", """{"order":"A-17"}"""),
                    ("ai.toolCall.result", """{"arrives":"tomorrow"}""")
                )
            ),
            Of(
                4,
                1,
                "ai.generateText.doGenerate",
                With(
                    "ai.generateText.doGenerate",
                    (
                        "ai.prompt.messages",
                        """
                        [{"role":"system","content":"You help."},{"role":"user","content":[{"type":"text","text":"Where is A-17?"}]},
                        {"role":"assistant","content":[{"type":"tool-call","toolCallId":"c1","toolName":"find_order","input":{"order":"A-17"}}]},
                        {"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","toolName":"find_order","output":{"type":"json","value":{"arrives":"tomorrow"}}}]}]
                        """
                    ),
                    ("ai.response.text", "It arrives tomorrow."),
                    ("ai.response.model", "gpt-5-2025")
                )
            ),
        ];

    [Fact]
    public void A_request_with_a_tool_becomes_one_trace()
    {
        var trace = Assemble(Request());

        Assert.Equal("orders | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | v23 | orders-system | gpt-5 | 42+18 | ", Told(trace));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(
            ("find_order", "ok", """{"order":"A-17"}""", """{"arrives":"tomorrow"}"""),
            (call.Name, call.Status, call.Arguments, call.Result)
        );
        Assert.Equal(
            [
                "system: You help.",
                "user: Where is A-17?",
                """assistant: [find_order {"order":"A-17"}]""",
                """tool: {"arrives":"tomorrow"}""",
                "assistant: It arrives tomorrow.",
            ],
            Turns(trace)
        );
        Assert.Equal(("plus", """["beta"]"""), (Attribute(trace, "plan"), Attribute(trace, "tags")));
        Assert.Equal(
            ["ai.model.provider", "ai.response.finishReason", "plan", "prompt_name", "service.name", "tags"],
            trace.Attributes.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_model_s_span_alone_tells_the_trace_while_the_root_is_under_way()
    {
        Assert.Equal(
            "orders | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | v23 | orders-system | gpt-5-2025 | 21+ | ",
            Told(Assemble(Request()[1..]))
        );
    }

    [Theory]
    [InlineData("ai.streamText", "ai.prompt", """{"messages":[{"role":"user","content":"q"}]}""", "ai.response.text", "r")]
    [InlineData("ai.generateObject", "ai.prompt", """{"prompt":"q"}""", "ai.response.object", "r")]
    [InlineData("ai.generateText", "ai.prompt", """{"prompt":"q"}""", "ai.result.text", "r")]
    [InlineData("ai.generateText", "ai.prompt", """{"prompt":[{"role":"user","content":"q"}]}""", "ai.response.text", "r")]
    [InlineData("ai.generateText.doGenerate", "ai.prompt.messages", """[{"role":"user","content":"q"}]""", "ai.result.text", "r")]
    public void Other_calls_and_earlier_names_are_read(string operation, string asked, string input, string answered, string output)
    {
        var trace = Assemble(Of(1, null, operation, ("ai.operationId", operation), (asked, input), (answered, output)));
        Assert.Equal(("q", "r"), (trace.Query, trace.Response));
    }

    [Fact]
    public void Embedding_alone_tells_no_trace()
    {
        Assert.Null(
            new Faultline.Sources.Otlp.SpanAssembler().Assemble([
                Of(1, null, "ai.embed", ("ai.operationId", "ai.embed"), ("ai.value", "\"text\"")),
            ])
        );
    }
}

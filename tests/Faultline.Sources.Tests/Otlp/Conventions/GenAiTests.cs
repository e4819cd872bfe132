using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>OpenTelemetry GenAI in its present form, as Microsoft.Extensions.AI and the OpenTelemetry instrumentations write it.</summary>
public sealed class GenAiTests
{
    [Theory]
    [InlineData("""[{"type":"text","content":"You help."}]""")]
    [InlineData("You help.")]
    public void A_request_of_Microsoft_Extensions_AI_becomes_one_trace(string instructions)
    {
        var trace = Assemble(
            Of(1, null, "orchestrate_tools", ("gen_ai.operation.name", "orchestrate_tools")),
            Of(
                2,
                1,
                "chat gpt-5",
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.request.model", "gpt-5"),
                ("gen_ai.response.model", "gpt-5-2025"),
                ("gen_ai.provider.name", "openai"),
                ("gen_ai.conversation.id", "s-1"),
                ("gen_ai.system_instructions", instructions),
                ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"Where is A-17?"}]}]"""),
                (
                    "gen_ai.output.messages",
                    """[{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"find_order","arguments":{"order":"A-17"}}],"finish_reason":"tool_calls"}]"""
                ),
                ("gen_ai.usage.input_tokens", 21),
                ("gen_ai.usage.output_tokens", 9)
            ),
            Of(
                3,
                1,
                "execute_tool find_order",
                ("gen_ai.operation.name", "execute_tool"),
                ("gen_ai.tool.name", "find_order"),
                ("gen_ai.tool.type", "function"),
                ("gen_ai.tool.call.id", "c1"),
                ("gen_ai.tool.call.arguments", """{"order":"A-17"}"""),
                ("gen_ai.tool.call.result", """{"arrives":"tomorrow"}""")
            ),
            Of(
                4,
                1,
                "chat gpt-5",
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.response.model", "gpt-5-2025"),
                ("gen_ai.system_instructions", instructions),
                (
                    "gen_ai.input.messages",
                    """
                    [{"role":"user","parts":[{"type":"text","content":"Where is A-17?"}]},
                    {"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"find_order","arguments":{"order":"A-17"}}]},
                    {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":{"arrives":"tomorrow"}}]}]
                    """
                ),
                (
                    "gen_ai.output.messages",
                    """[{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"text","content":"It arrives tomorrow."}],"finish_reason":"stop"}]"""
                ),
                ("gen_ai.usage.input_tokens", 30),
                ("gen_ai.usage.output_tokens", 8),
                ("gen_ai.prompt.name", "orders"),
                ("gen_ai.prompt.version", "v23")
            )
        );

        Assert.Equal("app | Where is A-17? | It arrives tomorrow. | s-1 |  | v23 | orders | gpt-5-2025 | 51+17 | ", Told(trace));
        Assert.Equal(["find_order"], trace.ToolCalls.Select(call => call.Name));
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
    }

    [Fact]
    public void Documents_as_the_present_conventions_write_them_are_read()
    {
        var trace = Assemble(
            Of(
                1,
                null,
                "invoke_workflow orders",
                ("gen_ai.operation.name", "invoke_workflow"),
                ("gen_ai.workflow.name", "orders"),
                ("gen_ai.input.messages", "q")
            ),
            Of(2, 1, "retrieval", ("gen_ai.operation.name", "retrieval")) with
            {
                Attributes = new Dictionary<string, AttributeValue>
                {
                    ["gen_ai.operation.name"] = AttributeValue.OfText("retrieval"),
                    ["gen_ai.retrieval.documents"] = AttributeValue.OfJson(
                        """[{"id":"doc_123","score":0.95},{"id":"doc_456","score":0.87,"version":2}]"""
                    ),
                },
            }
        );
        Assert.Equal([new RetrievedDocument("doc_123", 0.95), new RetrievedDocument("doc_456", 0.87, "2")], trace.Retrieved!);
        Assert.Equal(("orders", "q"), (trace.Workflow, trace.Query));
    }

    [Fact]
    public void Two_instrumentations_in_one_trace_are_read_each_in_its_own_way()
    {
        var trace = Assemble(
            Of(1, null, "GET /chat", ("http.request.method", "GET")),
            Of(
                2,
                1,
                "answer",
                ("langfuse.observation.type", "agent"),
                ("langfuse.observation.input", "q"),
                ("langfuse.observation.output", "r")
            ),
            Of(3, 2, "ai.generateText.doGenerate", ("ai.operationId", "ai.generateText.doGenerate"), ("ai.response.model", "m")),
            Of(4, 2, "search", ("openinference.span.kind", "RETRIEVER"), ("retrieval.documents.0.document.id", "d")),
            Of(5, 2, "execute_tool t", ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "t"))
        );
        Assert.Equal(("q", "r", "m"), (trace.Query, trace.Response, trace.Model));
        Assert.Equal(("d", "t"), (Assert.Single(trace.Retrieved!).Document, Assert.Single(trace.ToolCalls).Name));
    }
}

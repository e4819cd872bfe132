using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>Who, which session, which prompt: on spans of any instrumentation; and nothing that was not read is dropped.</summary>
public sealed class IdentityTests
{
    private static readonly Traces.Span s_call = Of(
        2,
        1,
        "chat",
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.prompt", "q"),
        ("gen_ai.completion", "r")
    );

    private static Traces.Span Http(params (string, object)[] attributes) =>
        Of(1, null, "POST /ask", [("http.request.method", "POST"), .. attributes]);

    [Fact]
    public void They_are_found_on_a_root_that_no_convention_knows()
    {
        var trace = Assemble(
            Http(
                ("session.id", "s-1"),
                ("user.id", "u-1"),
                ("gen_ai.prompt.version", "v3"),
                ("traceloop.workflow.name", "orders"),
                ("traceloop.association.properties.plan", "plus"),
                ("metadata", """{"region":"eu"}""")
            ),
            s_call
        );
        Assert.Equal(("s-1", "u-1", "v3", "orders"), (trace.SessionId, trace.UserId, trace.PromptVersion, trace.Workflow));
        Assert.Equal(("plus", "eu"), (Attribute(trace, "plan"), Attribute(trace, "region")));
        Assert.Null(Attribute(trace, "session.id"));
    }

    [Fact]
    public void An_attribute_stays_unless_its_value_became_a_field()
    {
        var trace = Assemble(
            Http(("session.id", "browser-7"), ("input.mode", "voice"), ("tool.version", "4"), ("metadata", "free text")),
            s_call with
            {
                Attributes = Attributes([
                    .. s_call.Attributes.Select(a => (a.Key, (object)a.Value.ToString())),
                    ("gen_ai.conversation.id", "c-1"),
                ]),
            }
        );
        Assert.Equal("c-1", trace.SessionId);
        Assert.Equal(
            ("browser-7", "voice", "4", "free text"),
            (Attribute(trace, "session.id"), Attribute(trace, "input.mode"), Attribute(trace, "tool.version"), Attribute(trace, "metadata"))
        );
    }

    [Fact]
    public void A_model_call_that_carries_a_Langfuse_traces_input_is_a_model_call()
    {
        var trace = Assemble(
            Of(1, null, "agent", ("gen_ai.operation.name", "invoke_agent"), ("langfuse.trace.input", "q")),
            Of(2, 1, "chat", ("gen_ai.operation.name", "chat"), ("langfuse.trace.input", "q"), ("gen_ai.usage.input_tokens", 7))
        );
        Assert.Equal(7, trace.InputTokens);
    }
}

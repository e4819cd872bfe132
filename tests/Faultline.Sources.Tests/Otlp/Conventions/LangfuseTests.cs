using Faultline.Traces;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Conventions;

/// <summary>As Langfuse's SDKs of version 4 and 5 write it.</summary>
public sealed class LangfuseTests
{
    private static (string, object)[] With(string type, params (string, object)[] more) =>
        [
            ("langfuse.observation.type", type),
            ("user.id", "u-1"),
            ("session.id", "s-1"),
            ("langfuse.version", "1.4"),
            ("langfuse.trace.tags", new[] { "beta" }),
            ("langfuse.trace.metadata.intent", "delivery"),
            .. more,
        ];

    [Fact]
    public void A_request_becomes_one_trace()
    {
        var trace = Assemble(
            Of(
                1,
                null,
                "orders",
                With(
                    "span",
                    ("langfuse.observation.input", """{"question":"Where is A-17?"}"""),
                    ("langfuse.observation.output", "It arrives tomorrow."),
                    ("langfuse.internal.is_app_root", true)
                )
            ),
            Of(
                2,
                1,
                "search",
                With(
                    "retriever",
                    ("langfuse.observation.output", """[{"pageContent":"Delivery","score":0.5,"metadata":{"version":3}},{"id":"d2"}]""")
                )
            ),
            Of(
                3,
                1,
                "find_order",
                With(
                    "tool",
                    ("langfuse.observation.input", """{"order":"A-17"}"""),
                    ("langfuse.observation.level", "ERROR"),
                    ("langfuse.observation.status_message", "no such order")
                )
            ),
            Of(
                4,
                1,
                "answer",
                With(
                    "generation",
                    (
                        "langfuse.observation.input",
                        """[{"role":"system","content":"You help."},{"role":"user","content":"Where is A-17?"}]"""
                    ),
                    ("langfuse.observation.output", """{"role":"assistant","content":"It arrives tomorrow."}"""),
                    ("langfuse.observation.model.name", "gpt-5"),
                    ("langfuse.observation.prompt.name", "orders"),
                    ("langfuse.observation.prompt.version", 23),
                    ("langfuse.observation.usage_details", """{"input":21,"output":9,"total":30}"""),
                    ("langfuse.observation.cost_details", """{"input":0.25,"output":0.5}""")
                )
            ),
            Of(5, 1, "judge", With("evaluator", ("langfuse.observation.input", "was it good?"), ("langfuse.observation.output", "yes"))),
            Of(6, 5, "judging", With("generation", ("langfuse.observation.output", "I judge it good.")))
        );

        Assert.Equal("app | Where is A-17? | It arrives tomorrow. | s-1 | u-1 | 23 | orders | gpt-5 | 21+9 | 0.75", Told(trace));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(
            ("find_order", "error", """{"order":"A-17"}""", "no such order"),
            (call.Name, call.Status, call.Arguments, call.Result)
        );
        Assert.Equal([new RetrievedDocument("Delivery", 0.5, "3"), new RetrievedDocument("d2")], trace.Retrieved!);
        Assert.Equal(["system: You help.", "user: Where is A-17?", "assistant: It arrives tomorrow."], Turns(trace));
        Assert.Equal(("delivery", """["beta"]""", "1.4"), (trace.Intent, Attribute(trace, "tags"), Attribute(trace, "langfuse.version")));
    }

    [Fact]
    public void What_is_said_of_the_whole_trace_wins_and_arguments_are_unwrapped()
    {
        var step = Of(
            2,
            1,
            "step",
            With(
                "span",
                ("langfuse.observation.input", """{"args":["inner"],"kwargs":{}}"""),
                ("langfuse.trace.input", """{"args":[],"kwargs":{"question":"q"}}"""),
                ("langfuse.trace.output", "\"r\"")
            )
        );
        var root = Of(1, null, "root", With("span", ("langfuse.observation.input", "outer"), ("langfuse.observation.output", "done")));

        Assert.Equal(("q", "r"), (Assemble(root, step).Query, Assemble(root, step).Response));
        Assert.Equal(
            "inner",
            Assemble(step with { Attributes = Attributes(("langfuse.observation.input", """{"args":["inner"],"kwargs":{}}""")) }).Query
        );
    }

    [Fact]
    public void A_generation_alone_tells_the_trace_and_its_failure()
    {
        var trace = Assemble(
            Of(
                2,
                1,
                "answer",
                With(
                    "generation",
                    ("langfuse.observation.input", """[{"role":"user","content":"q"}]"""),
                    ("langfuse.observation.level", "ERROR"),
                    ("langfuse.observation.status_message", "rate limit")
                )
            )
        );
        Assert.Equal(("q", "", "rate limit"), (trace.Query, trace.Response, trace.Error));
    }
}

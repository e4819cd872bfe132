using Faultline.Configuration;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests;

/// <summary>Which workflow's privacy rules a span goes by, when it comes in alone and its trace turns out to be of some workflow later.</summary>
public sealed class WorkflowPrivacyTests
{
    private const string Mail = "jane@example.com";

    private static readonly IntakePolicy s_policy = new(
        new FaultlineConfig
        {
            Workflows = new Dictionary<string, WorkflowConfig>
            {
                ["shop"] = new(),
                ["orders"] = new() { Privacy = new PrivacyConfig { Enabled = true } },
            },
        },
        static () => new byte[32],
        SpanWorkflow.NamedBy
    );

    private static Span Call(int id, int? parent, string service, params (string, object)[] more) =>
        Of(id, parent, "call", [("gen_ai.operation.name", "chat"), ("gen_ai.prompt", "I am " + Mail), .. more]) with
        {
            Resource = Attributes(("service.name", service)),
        };

    private static bool IsStoredInClear(Span span) =>
        s_policy.Protect([span])[0].Attributes["gen_ai.prompt"].ToString().Contains(Mail, StringComparison.Ordinal);

    [Theory]
    [InlineData("workflow", "shop", true)]
    [InlineData("acme.workflow", "shop", true)]
    [InlineData("workflow", "another", true)] // as the defaults say
    [InlineData("metadata", """{"workflow":"shop"}""", true)]
    [InlineData("ai.telemetry.functionId", "shop", true)]
    [InlineData("workflow", "orders", false)]
    [InlineData("metadata", """{"workflow":"orders"}""", false)]
    [InlineData("ai.telemetry.functionId", "orders", false)]
    [InlineData("gen_ai.workflow.name", "orders", false)]
    [InlineData("traceloop.workflow.name", "orders", false)]
    [InlineData("ai.telemetry.functionId", "summarize", false)] // a function of any workflow
    [InlineData("http.request.workflow", "shop", false)] // no name of a workflow
    public void A_span_goes_by_the_workflow_it_names(string attribute, string value, bool inClear) =>
        Assert.Equal(inClear, IsStoredInClear(Call(1, null, "shop", (attribute, value))));

    [Fact]
    public void A_service_names_no_workflow_for_the_root_of_its_trace_may_be_another_services()
    {
        Assert.False(IsStoredInClear(Call(2, 1, "shop")));
        Assert.False(IsStoredInClear(Call(2, 1, "another")));
    }

    [Fact]
    public void Of_two_names_on_a_span_the_stricter_counts() =>
        Assert.False(IsStoredInClear(Call(1, null, "shop", ("workflow", "shop"), ("traceloop.workflow.name", "orders"))));

    [Fact]
    public void What_came_in_under_a_milder_name_than_its_traces_is_replaced_in_the_trace()
    {
        var spans = s_policy.Protect([
            Of(1, null, "request", ("workflow", "orders"), ("gen_ai.operation.name", "invoke_agent")),
            Call(2, 1, "shop", ("workflow", "shop"), ("gen_ai.evaluation.name", "tone"), ("gen_ai.evaluation.explanation", Mail)),
        ]);
        var told = new SpanAssembler(s_policy).Assemble(spans)!;
        Assert.Equal("orders", told.Trace!.Workflow);
        Assert.StartsWith("I am [email:", told.Trace.Query, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, string.Concat(told.Evaluations.Select(evaluation => evaluation.Explanation)), StringComparison.Ordinal);
        Assert.Equal(told.Trace.Query, s_policy.Protect(told.Trace).Query);
    }

    [Fact]
    public void A_trace_of_a_workflow_without_the_stage_stays_as_it_is() =>
        Assert.Equal(
            "I am " + Mail,
            new SpanAssembler(s_policy).Assemble(s_policy.Protect([Call(1, null, "x", ("workflow", "shop"))]))!.Trace!.Query
        );
}

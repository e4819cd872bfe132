using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>traceAI: <c>fi.span.kind</c> or <c>gen_ai.span.kind</c> beside GenAI's names, messages as JSON or flattened (github.com/future-agi/traceAI, fi_types).</summary>
internal sealed class TraceAiConvention : ISpanConvention
{
    private static readonly GenAiConvention GenAi = new();

    public bool Recognises(Span span) => span.Attributes.ContainsKey("fi.span.kind") || span.Attributes.ContainsKey("gen_ai.span.kind");

    public bool Consumes(string attribute) =>
        attribute is "fi.span.kind" or "gen_ai.span.kind" or "raw.input" or "raw.output"
        || attribute.StartsWith("gen_ai.cost.", StringComparison.Ordinal)
        || attribute.StartsWith("fi.cost.", StringComparison.Ordinal);

    public SpanFacts Read(Span span)
    {
        var facts = GenAi.Read(span);
        var role = OpenInferenceConvention.RoleOf(span.Text("fi.span.kind", "gen_ai.span.kind")) ?? facts.Role;
        var input = FlattenedMessages.Read(span, "gen_ai.input.messages", "user");
        var output = FlattenedMessages.Read(span, "gen_ai.output.messages", "assistant");
        var inputValue = span.Text("input.value");
        var outputValue = span.Text("output.value");
        return facts with
        {
            Role = role,
            Input =
                input.Count > 0 ? input
                : facts.Input.Count > 0 ? facts.Input
                : MessageJson.Read(inputValue, "user") ?? [],
            Output =
                output.Count > 0 ? output
                : facts.Output.Count > 0 ? facts.Output
                : MessageJson.Read(outputValue, "assistant") ?? [],
            InputText = facts.InputText ?? MessageJson.Words(inputValue, asking: true, span.Text("input.mime_type")),
            OutputText = facts.OutputText ?? MessageJson.Words(outputValue, asking: false, span.Text("output.mime_type")),
            CostUsd = span.Number("gen_ai.cost.total", "fi.cost.total") is { } cost and >= 0 ? cost : facts.CostUsd,
            ToolName = role == SpanRole.Tool ? span.Text("gen_ai.tool.name", "tool.name") ?? span.Name : null,
            ToolArguments = role == SpanRole.Tool ? facts.ToolArguments ?? inputValue ?? span.Text("gen_ai.tool.parameters") : null,
            ToolResult = role == SpanRole.Tool ? facts.ToolResult ?? outputValue : null,
            Documents = role == SpanRole.Retriever ? RetrievedAttributes.Read(span) : null,
        };
    }
}

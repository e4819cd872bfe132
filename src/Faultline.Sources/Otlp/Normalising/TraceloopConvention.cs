using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>OpenLLMetry (Traceloop): workflow, task, agent and tool spans of its own around GenAI model calls (github.com/traceloop/openllmetry, semconv_ai).</summary>
internal sealed class TraceloopConvention : ISpanConvention
{
    private const string Json = "application/json";
    private const string Kind = "traceloop.span.kind";

    private static readonly GenAiConvention GenAi = new();

    // Vector stores report each hit as an event.
    private static readonly string[] Hits = ["db.query.result", "db.search.result"];

    public bool Recognises(Span span) =>
        span.Attributes.ContainsKey(Kind)
        || span.Attributes.ContainsKey("traceloop.entity.name")
        || span.Attributes.ContainsKey("llm.request.type")
        || span.Events.Any(static e => Hits.Contains(e.Name, StringComparer.Ordinal));

    public bool Consumes(string attribute) =>
        attribute.StartsWith("traceloop.entity.", StringComparison.Ordinal)
        || attribute.StartsWith("traceloop.prompt.", StringComparison.Ordinal)
        || attribute is Kind or "llm.request.type";

    public SpanFacts Read(Span span)
    {
        var facts = GenAi.Read(span);
        var role = Role(span) ?? facts.Role;
        var input = span.Text("traceloop.entity.input");
        var output = span.Text("traceloop.entity.output");
        return facts with
        {
            Role = role,
            Input = facts.Input.Count > 0 ? facts.Input : MessageJson.Read(input, "user") ?? [],
            Output = facts.Output.Count > 0 ? facts.Output : MessageJson.Read(output, "assistant") ?? [],
            InputText = facts.InputText ?? MessageJson.Words(input, asking: true, Json),
            OutputText = facts.OutputText ?? MessageJson.Words(output, asking: false, Json),
            ToolName = role == SpanRole.Tool ? span.Text("gen_ai.tool.name", "traceloop.entity.name") ?? span.Name : null,
            ToolArguments = role == SpanRole.Tool ? facts.ToolArguments ?? input : null,
            ToolResult = role == SpanRole.Tool ? facts.ToolResult ?? output : null,
            Documents = role == SpanRole.Retriever ? Documents(span) : null,
            AgentName = facts.AgentName ?? (role == SpanRole.Agent ? span.Text("traceloop.entity.name") : null),
        };
    }

    private static SpanRole? Role(Span span) =>
        span.Text(Kind) switch
        {
            "workflow" or "task" or "agent" => SpanRole.Agent,
            "tool" => SpanRole.Tool,
            _ when span.Events.Any(static e => Hits.Contains(e.Name, StringComparer.Ordinal)) => SpanRole.Retriever,
            _ => span.Text("llm.request.type") switch
            {
                "chat" or "completion" => SpanRole.Llm,
                "embedding" or "rerank" => SpanRole.Helper,
                _ => null,
            },
        };

    private static IReadOnlyList<RetrievedDocument> Documents(Span span)
    {
        var found = span
            .Events.Where(static e => Hits.Contains(e.Name, StringComparer.Ordinal))
            .Select(static hit =>
                hit.Attributes.Text(hit.Name + ".id", hit.Name + ".document") is { } document
                    ? new RetrievedDocument(
                        document,
                        hit.Attributes.TryGetValue(hit.Name + ".score", out var score) ? SpanValues.AsNumber(score) : null,
                        RetrievedAttributes.Version(hit.Attributes.Text(hit.Name + ".metadata"))
                    )
                    : null
            )
            .OfType<RetrievedDocument>()
            .ToArray();
        return found.Length > 0 ? found : RetrievedAttributes.Read(span);
    }
}

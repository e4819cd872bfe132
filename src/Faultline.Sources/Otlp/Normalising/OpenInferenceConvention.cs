using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>OpenInference, the convention of Phoenix and its instrumentations (github.com/Arize-ai/openinference, spec/semantic_conventions.md).</summary>
internal sealed class OpenInferenceConvention : ISpanConvention
{
    private const string Kind = "openinference.span.kind";

    private static readonly string[] ConsumedPrefixes =
    [
        "openinference.",
        "llm.input_messages",
        "llm.output_messages",
        "llm.token_count",
        "llm.cost.",
        "llm.model_name",
        "llm.request.model_name",
        "llm.response.model_name",
        "llm.prompts",
        "llm.choices",
        "llm.completions",
        "llm.prompt_template.",
        "llm.tools.",
        "input.",
        "output.",
        "tool.",
        "tool_call.",
        "retrieval.",
        "reranker.",
        "annotations.",
        "evaluations.",
        "trace.annotations.",
        "trace.evaluations.",
        "session.annotations.",
        "session.evaluations.",
    ];

    public bool Recognises(Span span) =>
        span.Attributes.ContainsKey(Kind)
        || span.Attributes.ContainsKey("llm.model_name")
        || (span.Attributes.ContainsKey("input.value") && !span.HasAny("gen_ai."));

    public bool Consumes(string attribute) =>
        Array.Exists(ConsumedPrefixes, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal));

    public SpanFacts Read(Span span)
    {
        var role = Role(span);
        var input = FlattenedMessages.Read(span, "llm.input_messages", "user");
        var output = FlattenedMessages.Read(span, "llm.output_messages", "assistant");
        var inputValue = span.Text("input.value");
        var outputValue = span.Text("output.value");
        return new SpanFacts(span)
        {
            Role = role,
            Input = input.Count > 0 ? input : (IsPlain(span, "input.mime_type") ? null : MessageJson.Read(inputValue, "user")) ?? [],
            Output =
                output.Count > 0 ? output : (IsPlain(span, "output.mime_type") ? null : MessageJson.Read(outputValue, "assistant")) ?? [],
            InputText =
                Texts(span, "llm.prompts", "prompt.text") ?? MessageJson.Words(inputValue, asking: true, span.Text("input.mime_type")),
            OutputText =
                Texts(span, "llm.choices", "completion.text")
                ?? MessageJson.Words(outputValue, asking: false, span.Text("output.mime_type")),
            Model = span.Text("llm.response.model_name", "llm.model_name", "llm.request.model_name"),
            InputTokens = span.Count("llm.token_count.prompt"),
            OutputTokens = span.Count("llm.token_count.completion"),
            CostUsd = span.Number("llm.cost.total") is { } cost and >= 0 ? cost : null,
            ToolName = role == SpanRole.Tool ? span.Text("tool.name", "tool_call.function.name") ?? span.Name : null,
            ToolArguments = role == SpanRole.Tool ? span.Text("tool_call.function.arguments", "input.value", "tool.parameters") : null,
            ToolResult = role == SpanRole.Tool ? outputValue : null,
            Documents = role == SpanRole.Retriever ? RetrievedAttributes.Read(span) : null,
            AgentName = span.Text("agent.name"),
        };
    }

    /// <summary>The role behind a span kind of OpenInference or one of its descendants; null for a kind that is not there.</summary>
    public static SpanRole? RoleOf(string? kind) =>
        kind?.ToUpperInvariant() switch
        {
            null => null,
            "LLM" => SpanRole.Llm,
            "AGENT" or "CHAIN" or "WORKFLOW" or "TASK" => SpanRole.Agent,
            "TOOL" => SpanRole.Tool,
            "RETRIEVER" => SpanRole.Retriever,
            "EVALUATOR" or "GUARDRAIL" => SpanRole.Evaluator,
            _ => SpanRole.Helper,
        };

    private static SpanRole Role(Span span) =>
        RoleOf(span.Text(Kind))
        ?? (
            span.Attributes.ContainsKey("llm.model_name") ? SpanRole.Llm
            : span.Attributes.ContainsKey("tool.name") ? SpanRole.Tool
            : SpanRole.Agent
        );

    private static bool IsPlain(Span span, string mime) => span.Text(mime)?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true;

    // The completions API: llm.prompts.0.prompt.text, llm.choices.0.completion.text.
    private static string? Texts(Span span, string prefix, string name) =>
        string.Join('\n', IndexedAttributes.Items(span.Attributes, prefix).Select(item => item.Text(name)).OfType<string>())
            is { Length: > 0 } text
            ? text
            : null;
}

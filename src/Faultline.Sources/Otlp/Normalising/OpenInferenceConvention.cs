using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>OpenInference, the convention of Phoenix and its instrumentations.</summary>
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
        "llm.prompts",
        "llm.completions",
        "llm.prompt_template.",
        "input.",
        "output.",
        "tool.",
        "retrieval.",
        "session.id",
        "user.id",
        "enduser.id",
    ];

    public bool Recognises(Span span) =>
        span.Attributes.ContainsKey(Kind)
        || span.Attributes.ContainsKey("llm.model_name")
        || (
            span.Attributes.ContainsKey("input.value")
            && !span.Attributes.Keys.Any(static name => name.StartsWith("gen_ai.", StringComparison.Ordinal))
        );

    public bool Consumes(string attribute) =>
        attribute == "metadata" || Array.Exists(ConsumedPrefixes, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal));

    public SpanFacts Read(Span span)
    {
        var role = Role(span);
        var input = Messages(span, "llm.input_messages");
        var output = Messages(span, "llm.output_messages");
        var inputValue = span.Text("input.value");
        var outputValue = span.Text("output.value");
        return new SpanFacts(span)
        {
            Role = role,
            Input = input.Count > 0 ? input : (IsPlain(span, "input.mime_type") ? null : MessageJson.Read(inputValue, "user")) ?? [],
            Output =
                output.Count > 0 ? output : (IsPlain(span, "output.mime_type") ? null : MessageJson.Read(outputValue, "assistant")) ?? [],
            InputText = MessageJson.Words(inputValue, asking: true, span.Text("input.mime_type")),
            OutputText = MessageJson.Words(outputValue, asking: false, span.Text("output.mime_type")),
            Model = span.Text("llm.model_name"),
            InputTokens = span.Count("llm.token_count.prompt"),
            OutputTokens = span.Count("llm.token_count.completion"),
            CostUsd = span.Number("llm.cost.total") is { } cost and >= 0 ? cost : null,
            ToolName = role == SpanRole.Tool ? span.Text("tool.name", "tool_call.function.name") ?? span.Name : null,
            ToolArguments = role == SpanRole.Tool ? span.Text("tool_call.function.arguments", "input.value", "tool.parameters") : null,
            ToolResult = role == SpanRole.Tool ? outputValue : null,
            Documents = role == SpanRole.Retriever ? RetrievedAttributes.Read(span) : null,
            SessionId = span.Text("session.id"),
            UserId = span.Text("user.id", "enduser.id"),
            AgentName = span.Text("agent.name"),
            PromptVersion = span.Text("llm.prompt_template.version"),
            Metadata = Metadata(span.Text("metadata")),
        };
    }

    private static bool IsPlain(Span span, string mime) => span.Text(mime)?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true;

    private static SpanRole Role(Span span) =>
        span.Text(Kind)?.ToUpperInvariant() switch
        {
            "LLM" => SpanRole.Llm,
            "AGENT" or "CHAIN" => SpanRole.Agent,
            "TOOL" => SpanRole.Tool,
            "RETRIEVER" => SpanRole.Retriever,
            null when span.Attributes.ContainsKey("llm.model_name") => SpanRole.Llm,
            null when span.Attributes.ContainsKey("tool.name") => SpanRole.Tool,
            null => SpanRole.Agent,
            _ => SpanRole.Helper,
        };

    private static IReadOnlyList<Message> Messages(Span span, string prefix) =>
        [.. IndexedAttributes.Items(span.Attributes, prefix).Select(One).OfType<Message>()];

    private static Message? One(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var parts = IndexedAttributes.Items(item, "message.contents").Select(part => part.Text("message_content.text")).OfType<string>();
        var content = item.Text("message.content") ?? (string.Join('\n', parts) is { Length: > 0 } joined ? joined : null);
        var calls = IndexedAttributes
            .Items(item, "message.tool_calls")
            .Select(call =>
                call.Text("tool_call.function.name") is { } name
                    ? new ToolCall(name, Arguments: call.Text("tool_call.function.arguments"))
                    : null
            )
            .OfType<ToolCall>()
            .ToArray();
        return item.Text("message.role") is { } role
            ? new Message(RowMessages.NormaliseRole(role), content, calls.Length == 0 ? null : calls)
            : null;
    }

    private static IReadOnlyDictionary<string, AttributeValue> Metadata(string? json)
    {
        using var document = json is null ? null : JsonText.Parse(json);
        if (document?.RootElement.ValueKind != JsonValueKind.Object)
        {
            return OtlpAttributes.None;
        }

        var metadata = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (RowValues.Attribute(property.Value) is { } value)
            {
                metadata[property.Name] = value;
            }
        }

        return metadata;
    }
}

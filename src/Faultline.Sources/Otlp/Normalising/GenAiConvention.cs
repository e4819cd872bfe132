using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>OpenTelemetry's semantic conventions for generative AI, in their present names and those of versions 1.27 to 1.36.</summary>
internal sealed class GenAiConvention : ISpanConvention
{
    private const string Json = "application/json";

    private static readonly string[] ConsumedPrefixes =
    [
        "gen_ai.input.",
        "gen_ai.output.messages",
        "gen_ai.prompt",
        "gen_ai.completion",
        "gen_ai.system_instructions",
        "gen_ai.usage.",
        "gen_ai.tool.",
        "gen_ai.retrieval.",
        "gen_ai.request.model",
        "gen_ai.response.model",
        "gen_ai.response.id",
        "gen_ai.operation.name",
        "gen_ai.agent.id",
    ];

    public bool Recognises(Span span) =>
        span.HasAny("gen_ai.")
        || span.Events.Any(static e => e.Name.StartsWith("gen_ai.", StringComparison.Ordinal) && e.Name != SpanEvaluations.ResultEvent);

    public bool Consumes(string attribute) =>
        Array.Exists(ConsumedPrefixes, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal));

    public SpanFacts Read(Span span)
    {
        var role = Role(span);
        var (eventInput, eventOutput) = GenAiEvents.Messages(span);
        var input = GenAiInstructions.Before(
            Messages(span, "gen_ai.input.messages", "gen_ai.prompt", "user") ?? eventInput,
            span.Text("gen_ai.system_instructions")
        );
        var output = Messages(span, "gen_ai.output.messages", "gen_ai.completion", "assistant") ?? eventOutput;
        return new SpanFacts(span)
        {
            Role = role,
            Input = input,
            Output = output,
            InputText = input.Count > 0 ? null : MessageJson.Words(span.Text("gen_ai.input.messages", "gen_ai.prompt"), asking: true, Json),
            OutputText =
                output.Count > 0 ? null : MessageJson.Words(span.Text("gen_ai.output.messages", "gen_ai.completion"), asking: false, Json),
            Model = span.Text("gen_ai.response.model", "gen_ai.request.model"),
            InputTokens = span.Count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens"),
            OutputTokens = span.Count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.usage.completion_tokens"),
            CostUsd = span.Number("gen_ai.usage.cost", "gen_ai.cost.total") is { } cost and >= 0 ? cost : null,
            ToolName = role == SpanRole.Tool ? span.Text("gen_ai.tool.name") ?? WithoutOperation(span.Name) : null,
            ToolArguments = span.Text("gen_ai.tool.call.arguments"),
            ToolResult = span.Text("gen_ai.tool.call.result"),
            Documents = role == SpanRole.Retriever ? RetrievedAttributes.Read(span) : null,
            AgentName = span.Text("gen_ai.agent.name"),
        };
    }

    private static SpanRole Role(Span span) =>
        span.Text("gen_ai.operation.name") switch
        {
            "chat" or "text_completion" or "generate_content" or "completion" => SpanRole.Llm,
            // orchestrate_tools is Microsoft.Extensions.AI's span around a model and the functions it calls.
            "invoke_agent" or "invoke_workflow" or "create_agent" or "orchestrate_tools" => SpanRole.Agent,
            "execute_tool" => SpanRole.Tool,
            "retrieval" or "retrieve" => SpanRole.Retriever,
            "embeddings" => SpanRole.Helper,
            _ when span.Attributes.ContainsKey("gen_ai.tool.name") => SpanRole.Tool,
            _ when span.Attributes.ContainsKey("gen_ai.request.model") => SpanRole.Llm,
            _ when span.Attributes.ContainsKey("gen_ai.agent.name") => SpanRole.Agent,
            _ => SpanRole.Helper,
        };

    private static IReadOnlyList<Message>? Messages(Span span, string name, string olderPrefix, string defaultRole)
    {
        if (MessageJson.Read(span.Text(name, olderPrefix), defaultRole) is { } messages)
        {
            return messages;
        }

        var indexed = IndexedAttributes.Items(span.Attributes, olderPrefix);
        return indexed.Count == 0 ? null : [.. indexed.Select(item => Older(item, defaultRole))];
    }

    // gen_ai.prompt.0.role, gen_ai.prompt.0.content, gen_ai.completion.0.tool_calls.0.name
    private static Message Older(IReadOnlyDictionary<string, AttributeValue> item, string defaultRole)
    {
        var calls = IndexedAttributes
            .Items(item, "tool_calls")
            .Select(call => call.Text("name") is { } name ? new ToolCall(name, Arguments: call.Text("arguments")) : null)
            .OfType<ToolCall>()
            .ToArray();
        return new Message(
            RowMessages.NormaliseRole(item.Text("role") ?? defaultRole),
            MessageJson.Content(item.Text("content")),
            calls.Length == 0 ? null : calls
        );
    }

    private static string WithoutOperation(string spanName) =>
        spanName.StartsWith("execute_tool ", StringComparison.Ordinal) ? spanName["execute_tool ".Length..] : spanName;
}

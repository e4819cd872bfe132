using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>The Vercel AI SDK's telemetry, versions 3 to 6 (ai-sdk.dev, AI SDK Core, Telemetry).</summary>
internal sealed class VercelConvention : ISpanConvention
{
    private const string Json = "application/json";

    public bool Recognises(Span span) =>
        span.Attributes.ContainsKey("ai.operationId") || span.Text("operation.name")?.StartsWith("ai.", StringComparison.Ordinal) == true;

    public bool Consumes(string attribute) =>
        attribute is "operation.name" or "resource.name"
        || (
            attribute.StartsWith("ai.", StringComparison.Ordinal)
            // How the call was set up is worth keeping.
            && !attribute.StartsWith("ai.settings.", StringComparison.Ordinal)
            && attribute is not ("ai.model.provider" or "ai.response.finishReason")
        );

    public SpanFacts Read(Span span)
    {
        var role = Role(span.Text("ai.operationId") ?? span.Text("operation.name")?.Split(' ')[0] ?? "");
        var prompt = span.Text("ai.prompt.messages", "ai.prompt");
        return new SpanFacts(span)
        {
            Role = role,
            Input = Input(prompt),
            Output = Output(span),
            Model = span.Text("ai.response.model", "gen_ai.response.model", "ai.model.id", "gen_ai.request.model"),
            InputTokens = span.Count("ai.usage.inputTokens", "ai.usage.promptTokens", "gen_ai.usage.input_tokens"),
            OutputTokens = span.Count("ai.usage.outputTokens", "ai.usage.completionTokens", "gen_ai.usage.output_tokens"),
            ToolName = role == SpanRole.Tool ? span.Text("ai.toolCall.name") ?? span.Name : null,
            ToolArguments = span.Text("ai.toolCall.args"),
            ToolResult = span.Text("ai.toolCall.result"),
        };
    }

    private static SpanRole Role(string operation) =>
        operation switch
        {
            "ai.toolCall" => SpanRole.Tool,
            _ when operation.StartsWith("ai.embed", StringComparison.Ordinal)
                    || operation.StartsWith("ai.rerank", StringComparison.Ordinal) => SpanRole.Helper,
            _ when operation.EndsWith(".doGenerate", StringComparison.Ordinal)
                    || operation.EndsWith(".doStream", StringComparison.Ordinal) => SpanRole.Llm,
            _ => SpanRole.Agent,
        };

    // {"system": …, "prompt": …} or {"system": …, "messages": […]} on the outer span, a list of messages on the model's.
    private static IReadOnlyList<Message> Input(string? prompt)
    {
        if (prompt is null)
        {
            return [];
        }

        var messages = MessageJson.Read(prompt, "user");
        using var document = JsonText.Parse(prompt);
        if (document?.RootElement.ValueKind != JsonValueKind.Object)
        {
            return messages ?? [new Message("user", MessageJson.Words(prompt, asking: true, Json))];
        }

        var system = RowValues.Word(RowMessages.Get(document.RootElement, "system"));
        var asked = RowMessages.Get(document.RootElement, "prompt");
        messages ??= MessageJson.Read(RowValues.Text(asked), "user");
        messages ??= RowValues.Word(asked) is { } text ? [new Message("user", text)] : [];
        return system is null || messages.Any(message => message.Role == "system")
            ? messages
            : [new Message("system", system), .. messages];
    }

    private static IReadOnlyList<Message> Output(Span span)
    {
        var text = span.Text("ai.response.text", "ai.result.text", "ai.response.object", "ai.result.object");
        var calls = MessageJson.ToolCalls(span.Text("ai.response.toolCalls", "ai.result.toolCalls"));
        return text is null && calls.Count == 0 ? [] : [new Message("assistant", text, calls.Count == 0 ? null : calls)];
    }
}

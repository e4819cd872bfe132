using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Langfuse's OpenTelemetry SDKs (<c>langfuse.observation.*</c>, <c>langfuse.trace.*</c>; langfuse.com, OpenTelemetry property mapping).</summary>
internal sealed class LangfuseConvention : ISpanConvention
{
    private const string Json = "application/json";

    private static readonly GenAiConvention GenAi = new();

    // The trace's properties ride on every span of the process, so they alone do not make one Langfuse's.
    public bool Recognises(Span span) =>
        span.Attributes.ContainsKey("langfuse.observation.type")
        || span.Attributes.ContainsKey("langfuse.observation.input")
        || span.Attributes.ContainsKey("langfuse.observation.output")
        || span.Attributes.ContainsKey("langfuse.trace.input")
        || span.Scope?.StartsWith("langfuse", StringComparison.Ordinal) == true;

    public bool Consumes(string attribute) =>
        attribute.StartsWith("langfuse.observation.", StringComparison.Ordinal)
        || attribute.StartsWith("langfuse.internal.", StringComparison.Ordinal)
        || attribute is "langfuse.trace.input" or "langfuse.trace.output" or "langfuse.trace.name" or "langfuse.trace.public";

    public SpanFacts Read(Span span)
    {
        var facts = GenAi.Read(span);
        // One of another instrumentation that carries the trace's input says by its own names what it is.
        var type = span.Text("langfuse.observation.type");
        var role = type is null && GenAi.Recognises(span) ? facts.Role : Role(type);
        var input = span.Text("langfuse.observation.input");
        var output = span.Text("langfuse.observation.output");
        var usage = Numbers(span.Text("langfuse.observation.usage_details"));
        var cost = Numbers(span.Text("langfuse.observation.cost_details"));
        return facts with
        {
            Role = role,
            Input = MessageJson.Read(input, "user") ?? facts.Input,
            Output = MessageJson.Read(output, "assistant") ?? facts.Output,
            InputText = MessageJson.Words(input, asking: true, Json) ?? facts.InputText,
            OutputText = MessageJson.Words(output, asking: false, Json) ?? facts.OutputText,
            TraceInput = Whole(span.Text("langfuse.trace.input"), asking: true),
            TraceOutput = Whole(span.Text("langfuse.trace.output"), asking: false),
            Model = span.Text("langfuse.observation.model.name") ?? facts.Model,
            InputTokens = Count(usage, "input", "prompt_tokens", "input_tokens") ?? facts.InputTokens,
            OutputTokens = Count(usage, "output", "completion_tokens", "output_tokens") ?? facts.OutputTokens,
            CostUsd = cost.TryGetValue("total", out var total)
                ? total
                : Totals.Of(cost.Values.Select(static part => (double?)part)) ?? facts.CostUsd,
            ToolName = role == SpanRole.Tool ? facts.ToolName ?? span.Name : null,
            ToolArguments = role == SpanRole.Tool ? input : null,
            ToolResult = role == SpanRole.Tool ? output : null,
            Documents = role == SpanRole.Retriever ? RetrievedAttributes.FromJson(output) : null,
            AgentName = facts.AgentName ?? span.Text("langfuse.trace.name"),
            Failure =
                span.Text("langfuse.observation.level") == "ERROR" ? span.Text("langfuse.observation.status_message") ?? "error" : null,
        };
    }

    private static SpanRole Role(string? type) =>
        type switch
        {
            "generation" => SpanRole.Llm,
            "tool" => SpanRole.Tool,
            "retriever" => SpanRole.Retriever,
            "evaluator" or "guardrail" => SpanRole.Evaluator,
            "embedding" or "event" => SpanRole.Helper,
            _ => SpanRole.Agent,
        };

    private static string? Whole(string? value, bool asking)
    {
        var messages = MessageJson.Read(value, asking ? "user" : "assistant");
        return (asking ? messages?.FirstOrDefault(m => m.Role == "user") : messages?.LastOrDefault(m => m.Role == "assistant"))?.Content
            ?? MessageJson.Words(value, asking, Json);
    }

    private static long? Count(Dictionary<string, double> usage, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (usage.TryGetValue(name, out var count) && count is >= 0 and < 1e15)
            {
                return (long)Math.Round(count);
            }
        }

        return null;
    }

    private static Dictionary<string, double> Numbers(string? json)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        using var document = json is null ? null : JsonText.Parse(json);
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (
                    property.Value.ValueKind == JsonValueKind.Number
                    && property.Value.GetDouble() is var number
                    && double.IsFinite(number)
                    && number >= 0
                )
                {
                    numbers[property.Name] = number;
                }
            }
        }

        return numbers;
    }
}

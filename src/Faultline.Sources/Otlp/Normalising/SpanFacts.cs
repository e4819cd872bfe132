using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>What a span does in an LLM application.</summary>
internal enum SpanRole
{
    /// <summary>Nothing a convention knows: an HTTP request, a database call.</summary>
    Other,
    Agent,
    Llm,
    Tool,
    Retriever,

    /// <summary>Embeddings, rerankers, prompt rendering: part of the application, but neither asked nor answering.</summary>
    Helper,

    /// <summary>Evaluators and guardrails: they judge the application, and the models below them are asked about it, not by its users.</summary>
    Evaluator,
}

/// <summary>One span in words that no longer depend on the convention it was written in.</summary>
/// <remarks>What can be set is completed in place by <see cref="SpanIdentity"/>: a copy of each span's facts would be a tenth of what telling allocates.</remarks>
internal sealed record SpanFacts(Span Span)
{
    public SpanRole Role { get; init; }

    public IReadOnlyList<Message> Input { get; init; } = [];

    public IReadOnlyList<Message> Output { get; init; } = [];

    /// <summary>The input where it is not given as messages; looked at only where <see cref="Input"/> has none.</summary>
    public string? InputText { get; init; }

    /// <summary>The same for <see cref="Output"/>.</summary>
    public string? OutputText { get; init; }

    public string? Model { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public double? CostUsd { get; init; }

    public string? ToolName { get; init; }

    public string? ToolArguments { get; init; }

    public string? ToolResult { get; init; }

    /// <summary>Null where the span is no retrieval.</summary>
    public IReadOnlyList<RetrievedDocument>? Documents { get; init; }

    public string? SessionId { get; set; }

    public string? UserId { get; set; }

    public string? AgentName { get; init; }

    public string? PromptName { get; set; }

    public string? PromptVersion { get; set; }

    /// <summary>What the application itself calls the workflow, where the convention has a name for that.</summary>
    public string? WorkflowName { get; set; }

    /// <summary>What was asked of and answered by the whole trace, where a span says that beside its own.</summary>
    public string? TraceInput { get; init; }

    public string? TraceOutput { get; init; }

    /// <summary>Set where the convention has its own word for failure.</summary>
    public string? Failure { get; init; }

    /// <summary>The user's own properties, by the names the user gave them.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Metadata { get; set; } = OtlpAttributes.None;

    /// <summary>True for a span that stands for the whole request rather than for one step of it.</summary>
    public bool IsContainer => Role is SpanRole.Agent;

    public bool Failed => Span.StatusCode == 2 || Failure is not null || Span.Attributes.ContainsKey("error.type");

    /// <summary>The first user turn, else the plain input.</summary>
    public string? Asked => Input.FirstOrDefault(m => m.Role == "user" && HasText(m))?.Content ?? (Input.Count == 0 ? InputText : null);

    /// <summary>The last assistant turn with words in it, else the plain output.</summary>
    public string? Answered =>
        Output.LastOrDefault(m => m.Role == "assistant" && HasText(m))?.Content ?? (Output.Count == 0 ? OutputText : null);

    private static bool HasText(Message message) => !string.IsNullOrWhiteSpace(message.Content);
}

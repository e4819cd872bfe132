using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Who, which conversation, which prompt: SDKs propagate these onto spans of other instrumentations, so they are looked for under every convention's name.</summary>
internal static class SpanIdentity
{
    private static readonly string[] Sessions =
    [
        "gen_ai.conversation.id",
        "session.id",
        "langfuse.session.id",
        "traceloop.association.properties.session_id",
        "traceloop.association.properties.chat_id",
        "ai.telemetry.metadata.sessionId",
    ];

    private static readonly string[] Users =
    [
        "user.id",
        "enduser.id",
        "langfuse.user.id",
        "traceloop.association.properties.user_id",
        "ai.telemetry.metadata.userId",
        "gen_ai.user",
        "llm.user",
    ];

    private static readonly string[] PromptNames =
    [
        "gen_ai.prompt.name",
        "gen_ai.prompt.template.name",
        "langfuse.observation.prompt.name",
        "traceloop.prompt.key",
        "ai.telemetry.metadata.promptName",
        "gen_ai.prompt.id",
        "prompt.id",
    ];

    private static readonly string[] PromptVersions =
    [
        "gen_ai.prompt.version",
        "gen_ai.prompt.template.version",
        "llm.prompt_template.version",
        "langfuse.observation.prompt.version",
        "traceloop.prompt.version",
        "traceloop.prompt.version_name",
        "ai.telemetry.metadata.promptVersion",
    ];

    private static readonly string[] Workflows = ["traceloop.workflow.name", "gen_ai.workflow.name", "ai.telemetry.functionId"];

    private static readonly string[] Tags = ["tag.tags", "langfuse.trace.tags", "ai.telemetry.metadata.tags"];

    // Each stands for a property of its own, named by what follows.
    private static readonly string[] Properties =
    [
        "langfuse.trace.metadata.",
        "langfuse.observation.metadata.",
        "traceloop.association.properties.",
        "ai.telemetry.metadata.",
    ];

    private static readonly HashSet<string> Whole = new(
        [
            .. Sessions,
            .. Users,
            .. PromptNames,
            .. PromptVersions,
            .. Workflows,
            .. Tags,
            "metadata",
            "langfuse.trace.metadata",
            "langfuse.observation.metadata",
        ],
        StringComparer.Ordinal
    );

    public static bool Consumes(string attribute) => Whole.Contains(attribute) || Property(attribute) is not null;

    /// <summary>The facts with what their convention left open.</summary>
    public static SpanFacts Complete(SpanFacts facts)
    {
        var span = facts.Span;
        return facts with
        {
            SessionId = facts.SessionId ?? span.Text(Sessions),
            UserId = facts.UserId ?? span.Text(Users),
            PromptName = facts.PromptName ?? span.Text(PromptNames),
            PromptVersion = facts.PromptVersion ?? span.Text(PromptVersions),
            WorkflowName = facts.WorkflowName ?? span.Text(Workflows),
            Metadata = Metadata(span),
        };
    }

    private static string? Property(string attribute) =>
        Array.Find(Properties, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal)) is { } found
        && attribute.Length > found.Length
            ? attribute[found.Length..]
            : null;

    private static IReadOnlyDictionary<string, AttributeValue> Metadata(Span span)
    {
        Dictionary<string, AttributeValue>? metadata = null;
        foreach (var (name, value) in span.Attributes)
        {
            if (name is "metadata" or "langfuse.trace.metadata" or "langfuse.observation.metadata")
            {
                Unpack(value.ToString(), metadata ??= new(StringComparer.Ordinal));
            }
            else if (Array.IndexOf(Tags, name) >= 0)
            {
                (metadata ??= new(StringComparer.Ordinal)).TryAdd("tags", value);
            }
            else if (Property(name) is { } property && !Whole.Contains(name))
            {
                (metadata ??= new(StringComparer.Ordinal)).TryAdd(property, value);
            }
        }

        return metadata ?? OtlpAttributes.None;
    }

    private static void Unpack(string json, Dictionary<string, AttributeValue> metadata)
    {
        using var document = JsonText.Parse(json);
        if (document?.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (RowValues.Attribute(property.Value) is { } value)
            {
                metadata[property.Name] = value;
            }
        }
    }
}

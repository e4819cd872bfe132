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

    private static readonly string[] Metadatas = ["metadata", "langfuse.trace.metadata", "langfuse.observation.metadata"];

    private static readonly HashSet<string> Named = new(
        [.. Sessions, .. Users, .. PromptNames, .. PromptVersions, .. Workflows],
        StringComparer.Ordinal
    );

    /// <summary>True for an attribute that tells who, which conversation, which prompt or which workflow.</summary>
    public static bool Names(string attribute) => Named.Contains(attribute);

    /// <summary>True for an attribute whose value the trace has in a field or a property of its own, so that it need not be repeated.</summary>
    public static bool Tells(AttributeName attribute, AttributeValue value, Trace trace, string? promptName) =>
        attribute.IsIdentity ? IsIn(attribute.Name, value.ToString(), trace, promptName) : attribute.IsProperty;

    /// <summary>True for metadata, tags and properties of the user's own.</summary>
    public static bool IsProperty(string attribute) =>
        Array.IndexOf(Tags, attribute) >= 0 || Array.IndexOf(Metadatas, attribute) >= 0 || Property(attribute) is not null;

    private static bool IsIn(string attribute, string value, Trace trace, string? promptName) =>
        (value == trace.SessionId && Array.IndexOf(Sessions, attribute) >= 0)
        || (value == trace.UserId && Array.IndexOf(Users, attribute) >= 0)
        || (value == promptName && Array.IndexOf(PromptNames, attribute) >= 0)
        || (value == trace.PromptVersion && Array.IndexOf(PromptVersions, attribute) >= 0)
        || (value == trace.Workflow && Array.IndexOf(Workflows, attribute) >= 0);

    /// <summary>Adds to the facts what their convention left open.</summary>
    public static SpanFacts Complete(SpanFacts facts)
    {
        var span = facts.Span;
        facts.SessionId ??= span.Text(Sessions);
        facts.UserId ??= span.Text(Users);
        facts.PromptName ??= span.Text(PromptNames);
        facts.PromptVersion ??= span.Text(PromptVersions);
        facts.WorkflowName ??= span.Text(Workflows);
        facts.Metadata = Metadata(span);
        return facts;
    }

    private static string? Property(string attribute) =>
        Array.Find(Properties, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal)) is { } found
        && attribute.Length > found.Length
            ? attribute[found.Length..]
            : null;

    private static IReadOnlyDictionary<string, AttributeValue> Metadata(Span span)
    {
        Dictionary<string, AttributeValue>? metadata = null;
        foreach (var (name, value) in new AttributeItems(span.Attributes))
        {
            if (!MayBeProperty(name))
            {
                continue;
            }

            if (Array.IndexOf(Metadatas, name) >= 0)
            {
                Unpack(name, value, metadata ??= new(StringComparer.Ordinal));
            }
            else if (Array.IndexOf(Tags, name) >= 0)
            {
                (metadata ??= new(StringComparer.Ordinal)).TryAdd("tags", value);
            }
            else if (!Named.Contains(name) && Property(name) is { } property)
            {
                (metadata ??= new(StringComparer.Ordinal)).TryAdd(property, value);
            }
        }

        return metadata ?? OtlpAttributes.None;
    }

    // Metadata, tags and properties begin with one of these letters; most attributes do not.
    private static bool MayBeProperty(string name) => name.Length > 0 && name[0] is 'a' or 'l' or 'm' or 't';

    private static void Unpack(string name, AttributeValue whole, Dictionary<string, AttributeValue> metadata)
    {
        using var document = JsonText.Parse(whole.ToString());
        if (document?.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            metadata.TryAdd(name, whole);
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

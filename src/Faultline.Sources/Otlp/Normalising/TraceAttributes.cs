using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Which attributes of spans become attributes of the trace.</summary>
internal static class TraceAttributes
{
    // About the process that ran, not about the request: different for every replica.
    private static readonly string[] Dropped =
    [
        "telemetry.",
        "process.",
        "os.",
        "host.id",
        "container.id",
        "k8s.pod.",
        "service.instance.id",
        "exception.",
        "otel.",
    ];

    /// <summary>Everything the layers hold, the first layer's value winning, without what became a field of <paramref name="trace"/>.</summary>
    public static IReadOnlyDictionary<string, AttributeValue> Of(Trace trace, AttributeLayer[] layers, string? promptName)
    {
        var kept = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        var last = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var (name, value) in new AttributeItems(layer.Attributes))
            {
                var known = AttributeName.Of(name);
                if (
                    IsRead(layer.Origin, known, value, trace, promptName)
                    || known.IsDropped
                    || (known.Alias is { } alias && Field(trace, alias) == value.ToString())
                )
                {
                    continue;
                }

                // Metadata often repeats an attribute without its namespace.
                if (name == known.Bare && last.TryGetValue(name, out var repeated) && repeated == value)
                {
                    continue;
                }

                kept.TryAdd(name, value);
                last.TryAdd(known.Bare, value);
            }
        }

        if (promptName is not null)
        {
            kept.TryAdd("prompt_name", AttributeValue.OfText(promptName));
        }

        return kept;
    }

    /// <summary>True for an attribute that no trace keeps.</summary>
    public static bool Drops(string attribute) => Array.Exists(Dropped, prefix => attribute.StartsWith(prefix, StringComparison.Ordinal));

    private static bool IsRead(LayerOrigin origin, AttributeName name, AttributeValue value, Trace trace, string? promptName) =>
        origin != LayerOrigin.User
        && (
            SpanIdentity.Tells(name, value, trace, promptName) || name.IsEvaluation || (origin == LayerOrigin.Convention && name.IsConsumed)
        );

    private static string? Field(Trace trace, string alias) =>
        alias switch
        {
            "workflow" => trace.Workflow,
            "intent" => trace.Intent,
            "prompt_version" => trace.PromptVersion,
            "session_id" => trace.SessionId,
            "user_id" => trace.UserId,
            "model" => trace.Model,
            "summary" => trace.Summary,
            "judge_verdict" => trace.JudgeVerdict,
            "judge_comment" => trace.JudgeComment,
            "escalated" => Word(trace.Escalated),
            "abandoned" => Word(trace.Abandoned),
            "schema_valid" => Word(trace.SchemaValid),
            "passed" => Word(trace.Passed),
            _ => null,
        };

    private static string? Word(bool? value) =>
        value is null ? null
        : value.Value ? "true"
        : "false";
}

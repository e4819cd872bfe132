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
    public static IReadOnlyDictionary<string, AttributeValue> Of(Trace trace, IEnumerable<AttributeLayer> layers, string? promptName)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["workflow"] = trace.Workflow,
            ["intent"] = trace.Intent,
            ["prompt_version"] = trace.PromptVersion,
            ["session_id"] = trace.SessionId,
            ["user_id"] = trace.UserId,
            ["model"] = trace.Model,
            ["summary"] = trace.Summary,
            ["judge_verdict"] = trace.JudgeVerdict,
            ["judge_comment"] = trace.JudgeComment,
            ["escalated"] = Word(trace.Escalated),
            ["abandoned"] = Word(trace.Abandoned),
            ["schema_valid"] = Word(trace.SchemaValid),
            ["passed"] = Word(trace.Passed),
        };
        var kept = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        var last = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (
            var (origin, name, value) in layers.SelectMany(layer => layer.Attributes.Select(pair => (layer.Origin, pair.Key, pair.Value)))
        )
        {
            var alias = ContractAliases.NameIn(name);
            if (
                IsRead(origin, name, value, trace, promptName)
                || Array.Exists(Dropped, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
                || (alias is not null && fields.GetValueOrDefault(alias) == value.ToString())
            )
            {
                continue;
            }

            // Metadata often repeats an attribute without its namespace.
            var bare = name[(name.LastIndexOf('.') + 1)..];
            if (name == bare && last.TryGetValue(bare, out var repeated) && repeated == value)
            {
                continue;
            }

            kept.TryAdd(name, value);
            last.TryAdd(bare, value);
        }

        if (promptName is not null)
        {
            kept.TryAdd("prompt_name", AttributeValue.OfText(promptName));
        }

        return kept;
    }

    private static bool IsRead(LayerOrigin origin, string name, AttributeValue value, Trace trace, string? promptName) =>
        origin != LayerOrigin.User
        && (
            SpanIdentity.Tells(name, value, trace, promptName)
            || SpanEvaluations.Reads(name)
            || (origin == LayerOrigin.Convention && SpanConventions.Consumes(name))
        );

    private static string? Word(bool? value) =>
        value is null ? null
        : value.Value ? "true"
        : "false";
}

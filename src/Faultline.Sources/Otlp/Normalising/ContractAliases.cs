using System.Collections.Frozen;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>An application's own attributes that carry a name of the trace row, plain or behind a namespace (<c>intent</c>, <c>acme.prompt_version</c>).</summary>
internal sealed class ContractAliases
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "workflow",
        "intent",
        "prompt_version",
        "session_id",
        "user_id",
        "model",
        "summary",
        "cost_usd",
        "judge_verdict",
        "judge_comment",
        "user_feedback",
        "feedback",
        "escalated",
        "abandoned",
        "schema_valid",
        "passed",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Namespaces with meanings of their own: http.request.model would not be the language model.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "gen_ai",
        "ai",
        "fi",
        "llm",
        "openinference",
        "http",
        "url",
        "rpc",
        "db",
        "messaging",
        "network",
        "server",
        "client",
        "device",
        "os",
        "host",
        "process",
        "telemetry",
        "browser",
        "cloud",
        "container",
        "k8s",
        "input",
        "output",
        "tool",
        "retrieval",
        "service",
        "aws",
        "gcp",
        "azure",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<string, AttributeValue> _found = new(StringComparer.Ordinal);

    public ContractAliases(IEnumerable<KeyValuePair<string, AttributeValue>> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (AttributeName.Of(name).Alias is { } known && value.Kind != AttributeKind.Json && value.ToString().Length > 0)
            {
                _found.TryAdd(known, value);
            }
        }
    }

    /// <summary>The row's name that an attribute carries, or null.</summary>
    public static string? NameIn(string attribute)
    {
        var dot = attribute.LastIndexOf('.');
        var last = dot < 0 ? attribute : attribute[(dot + 1)..];
        return Names.Contains(last) && (dot < 0 || !Reserved.Contains(attribute[..attribute.IndexOf('.', StringComparison.Ordinal)]))
            ? last
            : null;
    }

    public string? Text(string name) => _found.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool? Truth(string name) => _found.TryGetValue(name, out var value) ? SpanValues.AsTruth(value) : null;

    public double? Number(string name) => _found.TryGetValue(name, out var value) ? SpanValues.AsNumber(value) : null;
}

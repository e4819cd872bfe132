using System.Collections.Frozen;

namespace Faultline.Traces;

/// <summary>An OpenTelemetry span as it arrived: ids in lower-case hexadecimal, times in nanoseconds since 1970-01-01 UTC.</summary>
public sealed record Span
{
    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    public string? ParentSpanId { get; init; }

    public required string Name { get; init; }

    public int Kind { get; init; }

    public long StartUnixNano { get; init; }

    public long EndUnixNano { get; init; }

    /// <summary>0 unset, 1 ok, 2 error (OTLP <c>Status.StatusCode</c>).</summary>
    public int StatusCode { get; init; }

    public string? StatusMessage { get; init; }

    /// <summary>Instrumentation scope name.</summary>
    public string? Scope { get; init; }

    /// <summary>Span attributes only.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; init; } = FrozenDictionary<string, AttributeValue>.Empty;

    public IReadOnlyDictionary<string, AttributeValue> Resource { get; init; } = FrozenDictionary<string, AttributeValue>.Empty;

    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>Spans that this one is about without being their child, in this trace or another.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];
}

/// <summary>Points at another span; ids in lower-case hexadecimal.</summary>
public sealed record SpanLink(string TraceId, string SpanId);

/// <summary>A timed event on a span.</summary>
public sealed record SpanEvent(string Name, long UnixNano, IReadOnlyDictionary<string, AttributeValue> Attributes);

using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>The spans of one trace in order of time, with the one that stands for the request.</summary>
internal sealed record SpanTree(IReadOnlyList<SpanFacts> Spans, Span? Root, SpanFacts Entry)
{
    /// <returns>Null when no span is one of an LLM application.</returns>
    public static SpanTree? Of(IReadOnlyList<Span> spans)
    {
        var facts = spans
            .OrderBy(span => span.StartUnixNano)
            .ThenByDescending(span => span.EndUnixNano)
            .ThenBy(span => span.SpanId, StringComparer.Ordinal)
            .Select(SpanConventions.Read)
            .ToArray();
        var byId = new Dictionary<string, SpanFacts>(StringComparer.Ordinal);
        foreach (var span in facts)
        {
            byId.TryAdd(span.Span.SpanId, span);
        }

        var root = Array.Find(facts, span => IsRoot(span.Span));
        if (root is { Role: not SpanRole.Other })
        {
            return new SpanTree(facts, root.Span, root);
        }

        var entry = facts
            .Where(span => span.Role != SpanRole.Other && !HasKnownAncestor(span, byId))
            .OrderBy(span => Rank(span.Role))
            .FirstOrDefault();
        return entry is null ? null : new SpanTree(facts, root?.Span, entry);
    }

    public IEnumerable<SpanFacts> Of(SpanRole role) => Spans.Where(span => span.Role == role);

    private static bool IsRoot(Span span) => span.ParentSpanId is null || span.ParentSpanId == span.SpanId;

    private static int Rank(SpanRole role) =>
        role switch
        {
            SpanRole.Agent => 0,
            SpanRole.Llm => 1,
            SpanRole.Retriever => 2,
            SpanRole.Tool => 3,
            _ => 4,
        };

    private static bool HasKnownAncestor(SpanFacts span, Dictionary<string, SpanFacts> byId)
    {
        var at = span;
        // The bound keeps a circle of parents from going round for ever.
        for (var steps = 0; steps < byId.Count && at.Span.ParentSpanId is { } parent && byId.TryGetValue(parent, out var above); steps++)
        {
            if (above.Role != SpanRole.Other && above != span)
            {
                return true;
            }

            at = above;
        }

        return false;
    }
}

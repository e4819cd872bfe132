using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>The spans of one trace in order of time, with the one that stands for the request.</summary>
internal sealed class SpanTree
{
    private readonly SpanAncestry _above;

    private SpanTree(IReadOnlyList<SpanFacts> spans, SpanFacts? root, SpanFacts entry, SpanAncestry above)
    {
        Spans = spans;
        RootFacts = root;
        Entry = entry;
        _above = above;
    }

    public IReadOnlyList<SpanFacts> Spans { get; }

    public SpanFacts? RootFacts { get; }

    public Span? Root => RootFacts?.Span;

    public SpanFacts Entry { get; }

    /// <returns>Null when no span is one of an LLM application, or all there is is an evaluator's own trace.</returns>
    /// <param name="facts">The spans in order of time.</param>
    public static SpanTree? Of(SpanFacts[] facts)
    {
        var above = new SpanAncestry(facts);
        var root = Array.Find(facts, span => IsRoot(span.Span));
        if (root is { Role: SpanRole.Evaluator })
        {
            return null;
        }

        if (root is { Role: not SpanRole.Other })
        {
            return new SpanTree(facts, root, root, above);
        }

        var entry = facts
            .Where((span, at) => span.Role is not (SpanRole.Other or SpanRole.Evaluator) && !above.IsBelowAny(at))
            .OrderBy(span => Rank(span.Role))
            .FirstOrDefault();
        return entry is null ? null : new SpanTree(facts, root, entry, above);
    }

    public IEnumerable<SpanFacts> Of(SpanRole role) => Spans.Where(span => span.Role == role);

    /// <summary>Calls of a model that the application itself made, not those of a judge that watched it.</summary>
    public IEnumerable<SpanFacts> ModelCalls => Spans.Where((span, at) => span.Role == SpanRole.Llm && !_above.IsBelowEvaluator(at));

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
}

using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Finds the span a signal was seen on.</summary>
public static class SpanEvidence
{
    private const int ErrorStatus = 2;

    // Of a trace that is longer, the rest is not searched.
    private const int MostSearched = 5_000;

    /// <summary>The signals of each trace with <see cref="Signal.SpanId"/> set where the store has spans of it; same order.</summary>
    public static async Task<IReadOnlyList<Signal>[]> LocateAsync(
        ITraceStore store,
        IReadOnlyList<(string TraceId, IReadOnlyList<Signal> Signals)> traces,
        CancellationToken cancellationToken = default
    )
    {
        var spans =
            traces.Count == 0 ? [] : await store.ReadFirstSpansAsync([.. traces.Select(t => t.TraceId)], MostSearched, cancellationToken);
        var byTrace = spans.ToLookup(s => s.TraceId, StringComparer.Ordinal);
        return [.. traces.Select(t => Locate(t.Signals, [.. byTrace[t.TraceId]]))];
    }

    /// <summary>Sets the span of each signal that one of <paramref name="spans"/> (of the same trace) explains.</summary>
    public static IReadOnlyList<Signal> Locate(IReadOnlyList<Signal> signals, IReadOnlyList<Span> spans) =>
        spans.Count == 0 ? signals : [.. signals.Select(signal => signal with { SpanId = signal.SpanId ?? Find(signal, spans)?.SpanId })];

    private static Span? Find(Signal signal, IReadOnlyList<Span> spans) =>
        signal.Kind switch
        {
            SignalKinds.ToolError => ToolSpan(signal, spans),
            SignalKinds.Error => spans.FirstOrDefault(s => s.Events.Any(e => e.Name is "exception"))
                ?? spans.FirstOrDefault(s => s.StatusCode == ErrorStatus),
            SignalKinds.LatencyBreach => Slowest(spans),
            SignalKinds.JudgeBelowThreshold => spans.FirstOrDefault(s => Evaluates(s, signal.Rubric)),
            SignalKinds.JudgeVerdict => spans.FirstOrDefault(s => Evaluates(s, EvaluationNames.Verdict)),
            SignalKinds.Outcome => spans.FirstOrDefault(s => Evaluates(s, EvaluationNames.Outcome)),
            _ => null,
        };

    private static Span? ToolSpan(Signal signal, IReadOnlyList<Span> spans)
    {
        var tool = signal.Detail?.Split(':')[0] ?? "";
        var ofTool = spans.Where(s => IsTool(s, tool)).ToArray();
        return Array.Find(ofTool, s => s.StatusCode == ErrorStatus) ?? (ofTool.Length == 1 ? ofTool[0] : null);
    }

    private static bool IsTool(Span span, string tool) =>
        Is(span, "gen_ai.tool.name", tool) || Is(span, "tool.name", tool) || string.Equals(span.Name, tool, StringComparison.Ordinal);

    private static bool Is(Span span, string attribute, string value) =>
        span.Attributes.TryGetValue(attribute, out var found) && string.Equals(found.ToString(), value, StringComparison.Ordinal);

    private static bool Evaluates(Span span, string? name) =>
        span.Events.Any(e =>
            e.Name is "gen_ai.evaluation.result"
            && e.Attributes.TryGetValue("gen_ai.evaluation.name", out var found)
            && string.Equals(found.ToString(), name, StringComparison.Ordinal)
        );

    // The slowest step below the root explains a slow request better than the root, which is as slow by definition.
    private static Span? Slowest(IReadOnlyList<Span> spans) =>
        spans
            .Where(s => s.ParentSpanId is not null)
            .DefaultIfEmpty(spans[0])
            .MaxBy(
                s => (s.EndUnixNano - s.StartUnixNano, s.SpanId),
                Comparer<(long, string)>.Create(
                    (a, b) => a.Item1 != b.Item1 ? a.Item1.CompareTo(b.Item1) : string.CompareOrdinal(b.Item2, a.Item2)
                )
            );
}

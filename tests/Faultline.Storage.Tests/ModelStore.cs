using Faultline.Traces;

namespace Faultline.Storage.Tests;

/// <summary>The rules of <see cref="ITraceStore"/> in the plainest form there is; what a store does is held against it.</summary>
internal sealed class ModelStore
{
    private readonly Dictionary<string, (Trace Trace, bool Assembled)> _traces = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), Span> _spans = [];
    private readonly List<Evaluation> _evaluations = [];

    public (int Added, int Updated, int Duplicate, int Spans, int Evaluations, string Conflicts) Append(TraceBatch batch)
    {
        var (added, updated, duplicate, spans, evaluations) = (0, 0, 0, 0, 0);
        var conflicts = new List<string>();
        foreach (var (trace, assembled) in batch.Traces.Select(t => (t, false)).Concat(batch.Assembled.Select(t => (t, true))))
        {
            if (!_traces.TryGetValue(trace.TraceId, out var stored))
            {
                added++;
                _traces[trace.TraceId] = (trace, assembled);
            }
            else if (Canonical.Of(stored.Trace) == Canonical.Of(trace))
            {
                duplicate++;
            }
            else if (assembled && stored.Assembled)
            {
                updated++;
                _traces[trace.TraceId] = (trace, true);
            }
            else
            {
                conflicts.Add(trace.TraceId);
            }
        }

        spans = batch.Spans.Count(span => _spans.TryAdd((span.TraceId, span.SpanId), span));
        foreach (var evaluation in batch.Evaluations.Where(e => !_evaluations.Contains(e)))
        {
            evaluations++;
            _evaluations.Add(evaluation);
        }

        return (added, updated, duplicate, spans, evaluations, string.Join('|', conflicts));
    }

    public IEnumerable<Trace> Traces() =>
        _traces
            .Values.Select(t => EvaluationOverlay.Apply(t.Trace, [.. _evaluations.Where(e => e.TraceId == t.Trace.TraceId)]))
            .OrderBy(t => t.Timestamp)
            .ThenBy(t => t.TraceId, StringComparer.Ordinal);

    public IEnumerable<Span> Spans() =>
        _spans
            .Values.OrderBy(s => s.TraceId, StringComparer.Ordinal)
            .ThenBy(s => s.StartUnixNano)
            .ThenBy(s => s.SpanId, StringComparer.Ordinal);
}

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>What stands above each span. Every span is looked at once, however deep the tree is; parents that form a circle end where it closes.</summary>
internal sealed class SpanAncestry
{
    private readonly int[] _parents;
    private readonly bool[] _belowAny;
    private readonly bool[] _belowEvaluator;

    public SpanAncestry(SpanFacts[] spans)
    {
        var places = new Dictionary<string, int>(spans.Length, StringComparer.Ordinal);
        for (var i = 0; i < spans.Length; i++)
        {
            places.TryAdd(spans[i].Span.SpanId, i);
        }

        _parents = Array.ConvertAll(
            spans,
            span => span.Span.ParentSpanId is { } parent && parent != span.Span.SpanId && places.TryGetValue(parent, out var at) ? at : -1
        );
        _belowAny = new bool[spans.Length];
        _belowEvaluator = new bool[spans.Length];
        var state = new byte[spans.Length];
        var path = new Stack<int>();
        for (var i = 0; i < spans.Length; i++)
        {
            Climb(i, state, path);
            while (path.TryPop(out var at))
            {
                var parent = _parents[at];
                if (parent >= 0)
                {
                    _belowAny[at] = spans[parent].Role != SpanRole.Other || _belowAny[parent];
                    _belowEvaluator[at] = spans[parent].Role == SpanRole.Evaluator || _belowEvaluator[parent];
                }

                state[at] = 2;
            }
        }
    }

    /// <summary>True when a span that a convention knows stands above the one at this place.</summary>
    public bool IsBelowAny(int at) => _belowAny[at];

    /// <summary>True when an evaluator or guardrail stands above it.</summary>
    public bool IsBelowEvaluator(int at) => _belowEvaluator[at];

    private void Climb(int from, byte[] state, Stack<int> path)
    {
        for (var at = from; state[at] == 0; at = _parents[at])
        {
            state[at] = 1;
            path.Push(at);
            var parent = _parents[at];
            if (parent < 0)
            {
                return;
            }

            if (state[parent] == 1)
            {
                // The circle closes here: this one counts as its top.
                _parents[at] = -1;
                return;
            }
        }
    }
}

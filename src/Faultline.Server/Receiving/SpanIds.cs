using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>Spans of one trace are known by their ids; the first of two counts.</summary>
internal static class SpanIds
{
    // Up to here looking through the list is faster than a set.
    private const int Few = 32;

    public static IReadOnlyList<Span> Distinct(List<Span> spans)
    {
        if (spans.Count > Few)
        {
            var ids = new HashSet<string>(spans.Count, StringComparer.Ordinal);
            return spans.TrueForAll(span => ids.Add(span.SpanId))
                ? spans
                : [.. spans.DistinctBy(static span => span.SpanId, StringComparer.Ordinal)];
        }

        for (var i = 1; i < spans.Count; i++)
        {
            for (var before = 0; before < i; before++)
            {
                if (spans[before].SpanId == spans[i].SpanId)
                {
                    return [.. spans.DistinctBy(static span => span.SpanId, StringComparer.Ordinal)];
                }
            }
        }

        return spans;
    }
}

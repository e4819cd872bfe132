using System.Globalization;
using Faultline.Traces;

namespace Faultline.Server.Pages;

/// <summary>A span where it stands in the tree of its trace.</summary>
/// <param name="Depth">0 for a root.</param>
/// <param name="Start">Share of the trace's duration before it starts, in [0, 1].</param>
/// <param name="Length">Share of the trace's duration that it takes, in [0, 1].</param>
/// <param name="Tokens">Input and output tokens that it states itself; null when it states none.</param>
public sealed record SpanRow(Span Span, int Depth, double Start, double Length, long? Tokens)
{
    private static readonly string[] s_tokenNames =
    [
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "llm.token_count.prompt",
        "llm.token_count.completion",
    ];

    public double Milliseconds => Math.Max(0, Span.EndUnixNano - Span.StartUnixNano) / 1e6;

    /// <summary>Depth first, children in order of start. A span whose parent is missing, or whose ancestry runs in a circle, stands at the root.</summary>
    public static IReadOnlyList<SpanRow> Tree(IReadOnlyList<Span> spans)
    {
        if (spans.Count == 0)
        {
            return [];
        }

        var from = spans.Min(s => s.StartUnixNano);
        var length = Math.Max(1.0, spans.Max(s => s.EndUnixNano) - (double)from);
        var known = spans.Select(s => s.SpanId).ToHashSet(StringComparer.Ordinal);
        var children = spans.ToLookup(
            s => s.ParentSpanId is { } parent && parent != s.SpanId && known.Contains(parent) ? parent : "",
            StringComparer.Ordinal
        );
        var rows = new List<SpanRow>(spans.Count);
        var placed = new HashSet<Span>(ReferenceEqualityComparer.Instance);
        void Place(Span first)
        {
            var stack = new Stack<(Span Span, int Depth)>([(first, 0)]);
            while (stack.TryPop(out var next))
            {
                if (!placed.Add(next.Span))
                {
                    continue;
                }

                var (span, depth) = next;
                var start = Math.Clamp((span.StartUnixNano - from) / length, 0, 1);
                var share = Math.Clamp((span.EndUnixNano - span.StartUnixNano) / length, 0, 1 - start);
                rows.Add(new SpanRow(span, depth, start, share, TokensOf(span)));
                foreach (var child in children[span.SpanId].OrderByDescending(c => c.StartUnixNano))
                {
                    stack.Push((child, depth + 1));
                }
            }
        }

        foreach (var root in children[""].OrderBy(s => s.StartUnixNano))
        {
            Place(root);
        }

        foreach (var stray in spans.Where(s => !placed.Contains(s)).ToArray())
        {
            Place(stray);
        }

        return rows;
    }

    private static long? TokensOf(Span span)
    {
        var stated = s_tokenNames
            .Where(span.Attributes.ContainsKey)
            .Select(n => span.Attributes[n].Number)
            .Where(double.IsFinite)
            .ToArray();
        return stated.Length == 0 ? null : (long)stated.Sum();
    }

    public static string Kind(Span span)
    {
        foreach (var name in (string[])["gen_ai.operation.name", "openinference.span.kind"])
        {
            if (span.Attributes.TryGetValue(name, out var kind))
            {
                return kind.ToString().ToLower(CultureInfo.InvariantCulture);
            }
        }

        return "";
    }
}

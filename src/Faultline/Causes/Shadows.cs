using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Proxies of a slice: attributes that move with one of its predicates and say nothing more once that predicate is known.</summary>
public static class Shadows
{
    /// <summary>For each predicate of the slice, the other attributes' predicates that select much the same traffic and are explained away by it.</summary>
    /// <remarks>q is a shadow of p when, among the rows the slice's other predicates select, q is associated with the target,
    /// but no longer is once p is given, while p still is once q is given (Fisher, one-sided).</remarks>
    public static IReadOnlyList<Predicate> Of(Slice slice, IReadOnlyList<FeatureColumn> columns, bool[] target, SliceSearchOptions options)
    {
        if (slice.Predicates.Count == 0)
        {
            return [];
        }

        var rows = Enumerable.Range(0, target.Length).ToArray();
        var named = slice.Predicates.Select(p => p.Column.Name).ToHashSet(StringComparer.Ordinal);
        var free = columns.Where(c => !named.Contains(c.Name) && c.Scale == FeatureScale.Plain).ToArray();
        var shadows = new List<Predicate>();
        foreach (var predicate in slice.Predicates)
        {
            var others = slice.Predicates.Where(p => p != predicate).ToArray();
            var parentRows = Array.FindAll(rows, r => Array.TrueForAll(others, p => p.Holds(r)));
            var parent = new Slice(others, parentRows, parentRows.Count(r => target[r]), 0);
            var population = new Population(parent.Support, parent.Hits);
            foreach (var (rival, _, _) in Refinements.Of(parent, free, target, population, options with { MaxAttributes = int.MaxValue }))
            {
                if (
                    rival.Kind != PredicateKind.Missing
                    && !shadows.Exists(s => string.Equals(s.Column.Name, rival.Column.Name, StringComparison.Ordinal))
                    && SaysTheSame(parentRows, predicate, rival)
                    && Associated(parentRows, rival, target, options)
                    && !Associated(Array.FindAll(parentRows, predicate.Holds), rival, target, options)
                    && Associated(Array.FindAll(parentRows, r => !rival.Holds(r)), predicate, target, options)
                )
                {
                    shadows.Add(rival);
                }
            }
        }

        return shadows;
    }

    /// <summary>Knowing the rival makes the predicate much likelier than it is without, for a good part of what the predicate holds.</summary>
    private static bool SaysTheSame(int[] rows, Predicate predicate, Predicate rival)
    {
        var inside = rows.Count(rival.Holds);
        var both = rows.Count(r => rival.Holds(r) && predicate.Holds(r));
        var alone = rows.Count(predicate.Holds);
        return inside > 0 && both > 0.25 * alone && (double)both / inside > 0.8 && (double)both / inside > 1.2 * alone / rows.Length;
    }

    private static bool Associated(int[] rows, Predicate predicate, bool[] target, SliceSearchOptions options)
    {
        var inside = Array.FindAll(rows, predicate.Holds);
        var p = FisherExact.Greater(inside.Count(r => target[r]), inside.Length, rows.Count(r => target[r]), rows.Length);
        return p <= options.ProductivityLevel;
    }
}

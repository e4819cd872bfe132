using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Beam search for the slices of traffic in which a target is over-represented (subgroup discovery, Klösgen 1996; Webb 2007).</summary>
public static class SliceSearch
{
    /// <summary>Finds productive slices of <paramref name="rows"/>, best first.</summary>
    /// <param name="columns">What slices may speak of.</param>
    /// <param name="rows">The rows searched, ascending.</param>
    /// <param name="target">By row of the table: is it of the target?</param>
    /// <returns>At most <see cref="SliceSearchOptions.BeamWidth"/> slices with different row sets.</returns>
    public static IReadOnlyList<Slice> Find(
        IReadOnlyList<FeatureColumn> columns,
        int[] rows,
        bool[] target,
        SliceSearchOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var hits = rows.Count(r => target[r]);
        if (hits < options.MinHits || hits == rows.Length)
        {
            return [];
        }

        var population = new Population(rows.Length, hits);
        var best = new List<Slice>();
        IReadOnlyList<Slice> beam = [new Slice([], rows, hits, 0)];

        // An interval on a numeric attribute takes two predicates but is one attribute, so levels may outnumber attributes.
        for (var level = 0; level < options.MaxAttributes + 1 && beam.Count > 0; level++)
        {
            var grown = new List<Child>();
            foreach (var parent in beam)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var refinement in Refinements.Of(parent, columns, target, population, options))
                {
                    if (Grow(parent, refinement, population, options) is { } child)
                    {
                        grown.Add(child);
                    }
                }
            }

            beam = Distinct(grown, options.BeamWidth);
            best.AddRange(beam);
        }

        return Best(best, options.BeamWidth);
    }

    private static Child? Grow(Slice parent, Refinement refinement, Population population, SliceSearchOptions options)
    {
        var (predicate, support, hits) = refinement;
        if (support < options.MinSupport || support == parent.Support || hits < options.MinHits)
        {
            return null;
        }

        // Significance alone lets in what hardly matters once there is much traffic.
        var gain = (hits + 0.5) / (support - hits + 0.5) / ((parent.Hits + 0.5) / (parent.Support - parent.Hits + 0.5));
        if (gain < options.MinGain)
        {
            return null;
        }

        var quality = population.Quality(support, hits) * options.Discount([.. parent.Predicates, predicate]);
        if (quality <= parent.Quality)
        {
            return null;
        }

        // Productivity: the predicate must earn its place inside the parent, not merely inherit the parent's rate.
        var p = FisherExact.Greater(hits, support, parent.Hits, parent.Support);
        return p > options.ProductivityLevel ? null : new Child(parent, refinement, quality);
    }

    /// <summary>The best children; rows are only looked up for those that may stay.</summary>
    private static List<Slice> Distinct(List<Child> children, int most)
    {
        var kept = new List<Slice>();
        foreach (
            var child in children
                .OrderByDescending(c => c.Quality)
                .ThenBy(c => c.Parent.Predicates.Count)
                .ThenBy(c => c.ToString(), StringComparer.Ordinal)
        )
        {
            if (kept.Count == most)
            {
                break;
            }

            Keep(kept, child.Slice());
        }

        return kept;
    }

    private static List<Slice> Best(IEnumerable<Slice> slices, int most)
    {
        var kept = new List<Slice>();
        foreach (
            var slice in slices
                .OrderByDescending(s => s.Quality)
                .ThenBy(s => s.Predicates.Count)
                .ThenBy(s => s.ToString(), StringComparer.Ordinal)
        )
        {
            if (kept.Count == most)
            {
                break;
            }

            Keep(kept, slice);
        }

        return kept;
    }

    private static void Keep(List<Slice> kept, Slice slice)
    {
        if (!kept.Exists(k => k.Support == slice.Support && k.Rows.AsSpan().SequenceEqual(slice.Rows)))
        {
            kept.Add(slice);
        }
    }

    private sealed record Child(Slice Parent, Refinement Refinement, double Quality)
    {
        public Slice Slice() =>
            new(
                [.. Parent.Predicates, Refinement.Predicate],
                Array.FindAll(Parent.Rows, Refinement.Predicate.Holds),
                Refinement.Hits,
                Quality
            );

        public override string ToString() => string.Join(" and ", [.. Parent.Predicates, Refinement.Predicate]);
    }
}

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
        var root = new Slice([], rows, hits, 0);
        var best = new List<Slice>();
        IReadOnlyList<Slice> beam = [root];

        // An interval on a numeric attribute takes two predicates but is one attribute, so levels may outnumber attributes.
        for (var level = 0; level < options.MaxAttributes + 1 && beam.Count > 0; level++)
        {
            var grown = new List<Slice>();
            foreach (var parent in beam)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var predicate in Refinements.Of(parent, columns, target, population, options))
                {
                    var child = Refine(parent, predicate, target, population, options);
                    if (child is not null)
                    {
                        grown.Add(child);
                    }
                }
            }

            beam = Distinct(grown, options.BeamWidth);
            best.AddRange(beam);
        }

        return Distinct(best, options.BeamWidth);
    }

    private static Slice? Refine(Slice parent, Predicate predicate, bool[] target, Population population, SliceSearchOptions options)
    {
        var inside = Array.FindAll(parent.Rows, predicate.Holds);
        if (inside.Length < options.MinSupport || inside.Length == parent.Support)
        {
            return null;
        }

        var hits = inside.Count(r => target[r]);
        if (hits < options.MinHits)
        {
            return null;
        }

        var quality = population.Quality(inside.Length, hits);
        var clocked = predicate.Column.Scale != FeatureScale.Plain;
        var weighed = clocked ? quality * options.ClockDiscount : quality;
        if (weighed <= parent.Quality)
        {
            return null;
        }

        // Productivity: the predicate must earn its place inside the parent, not merely inherit the parent's rate.
        var p = FisherExact.Greater(hits, inside.Length, parent.Hits, parent.Support);
        return p > options.ProductivityLevel ? null : new Slice([.. parent.Predicates, predicate], inside, hits, weighed);
    }

    private static List<Slice> Distinct(IEnumerable<Slice> slices, int most)
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

            if (!kept.Exists(k => k.Rows.AsSpan().SequenceEqual(slice.Rows)))
            {
                kept.Add(slice);
            }
        }

        return kept;
    }
}

/// <summary>Size of the searched traffic and how much of it is target.</summary>
internal readonly record struct Population(int Rows, int Hits)
{
    /// <summary>Weighted relative accuracy.</summary>
    public double Quality(int support, int hits) => (double)support / Rows * ((double)hits / support - (double)Hits / Rows);
}

namespace Faultline.Causes;

/// <summary>The best lower and the best upper bound a numeric attribute offers a slice.</summary>
internal static class Thresholds
{
    /// <summary>Every value that occurs is tried as a cut, so the class boundary is among them.</summary>
    public static IEnumerable<Refinement> Of(Slice parent, FeatureColumn column, bool[] inside, bool[] target, Population population)
    {
        int known = 0,
            knownHits = 0;
        foreach (var row in column.Ascending)
        {
            known += inside[row] ? 1 : 0;
            knownHits += inside[row] && target[row] ? 1 : 0;
        }

        if (known < 2)
        {
            yield break;
        }

        int below = 0,
            hits = 0;
        var last = double.NaN;
        var above = Best.None;
        var atMost = Best.None;
        foreach (var row in column.Ascending)
        {
            if (!inside[row])
            {
                continue;
            }

            var value = column.Numbers[row];
            if (below > 0 && value > last)
            {
                atMost = atMost.Or(population.Quality(below, hits), last, value, below, hits);
                above = above.Or(population.Quality(known - below, knownHits - hits), last, value, known - below, knownHits - hits);
            }

            below++;
            hits += target[row] ? 1 : 0;
            last = value;
        }

        // A second bound on the same attribute closes an interval; a second bound of the same kind would only replace the first.
        if (double.IsFinite(above.Quality) && !Has(parent, column, PredicateKind.Above))
        {
            yield return new Refinement(Predicate.Above(column, above.Cut(column)), above.Support, above.Hits);
        }

        if (double.IsFinite(atMost.Quality) && !Has(parent, column, PredicateKind.AtMost))
        {
            yield return new Refinement(Predicate.AtMost(column, atMost.Cut(column)), atMost.Support, atMost.Hits);
        }
    }

    private static bool Has(Slice slice, FeatureColumn column, PredicateKind kind) =>
        slice.Predicates.Any(p => p.Kind == kind && string.Equals(p.Column.Name, column.Name, StringComparison.Ordinal));

    /// <summary>The best cut so far lies anywhere in [Low, High): the two neighbouring values.</summary>
    private readonly record struct Best(double Quality, double Low, double High, int Support, int Hits)
    {
        public static Best None { get; } = new(double.NegativeInfinity, 0, 0, 0, 0);

        public Best Or(double quality, double low, double high, int support, int hits) =>
            quality > Quality ? new Best(quality, low, high, support, hits) : this;

        public double Cut(FeatureColumn column) => RoundCut.Between(Low, High, column.Scale);
    }
}

using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>The predicates worth adding to a slice: the best of each kind an attribute offers, so that the beam is not filled by one attribute.</summary>
internal static class Refinements
{
    public static IEnumerable<Predicate> Of(
        Slice parent,
        IReadOnlyList<FeatureColumn> columns,
        bool[] target,
        Population population,
        SliceSearchOptions options
    )
    {
        var used = parent.Predicates.Select(p => p.Column.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var again = used.Contains(column.Name);
            if (again ? !column.IsNumeric : used.Count >= options.MaxAttributes)
            {
                continue;
            }

            var found = column.IsNumeric
                ? Thresholds(parent, column, again, target, population, options)
                : Categories(parent, column, target, population, options);
            foreach (var predicate in found)
            {
                yield return predicate;
            }

            if (!again && Array.Exists(parent.Rows, column.IsMissing))
            {
                yield return Predicate.Missing(column);
            }
        }
    }

    private static IEnumerable<Predicate> Thresholds(
        Slice parent,
        FeatureColumn column,
        bool again,
        bool[] target,
        Population population,
        SliceSearchOptions options
    )
    {
        var known = Array.FindAll(parent.Rows, r => !column.IsMissing(r));
        if (known.Length < 2)
        {
            yield break;
        }

        var values = Array.ConvertAll(known, r => column.Numbers[r]);
        Array.Sort(values, known);
        var cuts = CutPositions(values, options.CutPoints);
        var allHits = known.Count(r => target[r]);
        var hits = 0;
        (double Quality, double Cut) above = (double.NegativeInfinity, 0);
        (double Quality, double Cut) atMost = (double.NegativeInfinity, 0);
        var boundary = ClassBoundary(values, known, target);
        for (var i = 0; i + 1 < values.Length; i++)
        {
            hits += target[known[i]] ? 1 : 0;
            if (values[i] == values[i + 1] || !(cuts.Contains(values[i]) || boundary.Contains(values[i])))
            {
                continue;
            }

            var low = population.Quality(i + 1, hits);
            var high = population.Quality(values.Length - i - 1, allHits - hits);
            atMost = low > atMost.Quality ? (low, values[i]) : atMost;
            above = high > above.Quality ? (high, values[i]) : above;
        }

        // A second bound on the same attribute closes an interval; a second bound of the same kind would only replace the first.
        if (double.IsFinite(above.Quality) && !(again && Has(parent, column, PredicateKind.Above)))
        {
            yield return Predicate.Above(column, above.Cut);
        }

        if (double.IsFinite(atMost.Quality) && !(again && Has(parent, column, PredicateKind.AtMost)))
        {
            yield return Predicate.AtMost(column, atMost.Cut);
        }
    }

    private static bool Has(Slice slice, FeatureColumn column, PredicateKind kind) =>
        slice.Predicates.Any(p => p.Kind == kind && string.Equals(p.Column.Name, column.Name, StringComparison.Ordinal));

    private static HashSet<double> CutPositions(double[] sorted, int cutPoints)
    {
        var cuts = new HashSet<double>();
        for (var i = 1; i <= cutPoints; i++)
        {
            cuts.Add(sorted[(int)((long)sorted.Length * i / (cutPoints + 1))]);
        }

        return cuts;
    }

    /// <summary>Values next to which the target's rate changes most: the ends of the longest prefix and suffix with the extreme rates (maximum of the cumulative deviation).</summary>
    private static HashSet<double> ClassBoundary(double[] sorted, int[] rows, bool[] target)
    {
        var rate = (double)rows.Count(r => target[r]) / rows.Length;
        double deviation = 0;
        (double Value, double At) lowest = (0, double.NaN);
        (double Value, double At) highest = (0, double.NaN);
        for (var i = 0; i + 1 < sorted.Length; i++)
        {
            deviation += (target[rows[i]] ? 1 : 0) - rate;
            if (sorted[i] == sorted[i + 1])
            {
                continue;
            }

            lowest = deviation < lowest.Value ? (deviation, sorted[i]) : lowest;
            highest = deviation > highest.Value ? (deviation, sorted[i]) : highest;
        }

        return [lowest.At, highest.At];
    }

    private static IEnumerable<Predicate> Categories(
        Slice parent,
        FeatureColumn column,
        bool[] target,
        Population population,
        SliceSearchOptions options
    )
    {
        var counts = new int[column.Categories.Length];
        var hits = new int[column.Categories.Length];
        foreach (var row in parent.Rows)
        {
            var code = column.Codes[row];
            if (code >= 0)
            {
                counts[code]++;
                hits[code] += target[row] ? 1 : 0;
            }
        }

        var present = Enumerable
            .Range(0, counts.Length)
            .Where(c => counts[c] > 0)
            .OrderByDescending(c => counts[c])
            .ThenBy(c => c)
            .Take(options.MaxCategories)
            .ToArray();
        foreach (var code in present.Where(c => hits[c] > 0))
        {
            yield return Predicate.Equal(column, code);
        }

        if (present.Length < 3)
        {
            yield break;
        }

        yield return Predicate.NotEqual(column, present[0]);

        // For a two-class target the best subset of values is a prefix of the values ordered by rate (Breiman et al. 1984, §4.2.2).
        // Each value must be significant by itself, so that a set is not padded by chance.
        var byRate = present
            .Where(c => hits[c] > 0 && FisherExact.Greater(hits[c], counts[c], parent.Hits, parent.Support) <= options.ProductivityLevel)
            .OrderByDescending(c => (double)hits[c] / counts[c])
            .ThenBy(c => c)
            .ToArray();
        var bestSize = 0;
        var best = double.NegativeInfinity;
        var support = 0;
        var inside = 0;
        for (var size = 1; size <= byRate.Length && size < present.Length - 1; size++)
        {
            support += counts[byRate[size - 1]];
            inside += hits[byRate[size - 1]];
            var quality = population.Quality(support, inside);
            if (quality > best)
            {
                (best, bestSize) = (quality, size);
            }
        }

        if (bestSize is >= 2 and <= 6)
        {
            yield return Predicate.In(column, byRate[..bestSize]);
        }
    }
}

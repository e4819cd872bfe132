using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>What a categorical attribute offers a slice: each value, all but the most frequent one, and the best set of values.</summary>
internal static class CategorySets
{
    private const int LargestSet = 6;

    public static IEnumerable<Refinement> Of(
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
            yield return new Refinement(Predicate.Equal(column, code), counts[code], hits[code]);
        }

        if (present.Length < 3)
        {
            yield break;
        }

        yield return new Refinement(
            Predicate.NotEqual(column, present[0]),
            counts.Sum() - counts[present[0]],
            hits.Sum() - hits[present[0]]
        );

        // For a two-class target the best subset of values is a prefix of the values ordered by rate (Breiman et al. 1984, §4.2.2).
        // Each value must be significant by itself, so that a set is not padded by chance.
        var byRate = present
            .Where(c => hits[c] > 0 && FisherExact.Greater(hits[c], counts[c], parent.Hits, parent.Support) <= options.MemberLevel)
            .OrderByDescending(c => (double)hits[c] / counts[c])
            .ThenBy(c => c)
            .ToArray();
        var (bestSize, best, bestSupport, bestHits) = (0, double.NegativeInfinity, 0, 0);
        int support = 0,
            inside = 0;
        for (var size = 1; size <= byRate.Length && size < present.Length; size++)
        {
            support += counts[byRate[size - 1]];
            inside += hits[byRate[size - 1]];
            var quality = population.Quality(support, inside);
            if (quality > best)
            {
                (best, bestSize, bestSupport, bestHits) = (quality, size, support, inside);
            }
        }

        if (bestSize is >= 2 and <= LargestSet)
        {
            yield return new Refinement(Predicate.In(column, byRate[..bestSize]), bestSupport, bestHits);
        }
    }
}

using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>p-values of the candidate slices on the confirmation half, adjusted over every slice that could have been reported.</summary>
internal static class ConfirmationTest
{
    /// <summary>Adjusted p by candidate.</summary>
    /// <remarks>Which predicates of a found slice survive is decided on the confirmation half too, so every non-empty subset of them is a hypothesis of the family.</remarks>
    public static double[] Adjust(
        CauseRequest request,
        IReadOnlyList<CauseCandidate> candidates,
        int[] confirmation,
        CauseOptions options,
        CancellationToken cancellationToken
    )
    {
        if (candidates.Count == 0)
        {
            return [];
        }

        var asked = candidates.Select(c => c.Blind).ToHashSet();
        var labels = Array.ConvertAll(confirmation, r => asked.Contains(request.BlindClusters[r]) ? request.BlindClusters[r] : -1);
        var permutation = new LabelPermutation(labels, Array.ConvertAll(confirmation, r => request.Units[r]), options.Seed);
        var families = Families(candidates, confirmation, permutation.Labelled, labels);
        var observed = new double[families.Sum(f => f.Slices.Count)];
        foreach (var family in families)
        {
            family.PValues(permutation.Labelled, observed);
        }

        var adjusted = WestfallYoung.Adjust(
            observed,
            () =>
            {
                var positions = new int[permutation.Labelled.Length];
                return (b, p) =>
                {
                    permutation.Draw(b, positions);
                    foreach (var family in families)
                    {
                        family.PValues(positions, p);
                    }
                };
            },
            options.Permutations,
            cancellationToken
        );
        var byBlind = families.ToDictionary(f => f.Blind);
        return [.. candidates.Select(c => adjusted[byBlind[c.Blind].IndexOf(c.Productive)])];
    }

    private static List<SliceFamily> Families(IReadOnlyList<CauseCandidate> candidates, int[] confirmation, int[] labelled, int[] labels)
    {
        var families = new List<SliceFamily>();
        var offset = 0;
        foreach (var group in candidates.GroupBy(c => c.Blind).OrderBy(g => g.Key))
        {
            var slices = group.SelectMany(c => Subsets(c.Found)).DistinctBy(SliceFamily.Key, StringComparer.Ordinal).ToList();
            var first = Array.FindIndex(labelled, i => labels[i] == group.Key);
            var count = labelled.Count(i => labels[i] == group.Key);
            families.Add(new SliceFamily(group.Key, slices, confirmation, Math.Max(first, 0), count, offset));
            offset += slices.Count;
        }

        return families;
    }

    private static IEnumerable<IReadOnlyList<Predicate>> Subsets(IReadOnlyList<Predicate> predicates) =>
        Enumerable.Range(1, (1 << predicates.Count) - 1).Select(mask => predicates.Where((_, i) => (mask >> i & 1) == 1).ToArray());
}

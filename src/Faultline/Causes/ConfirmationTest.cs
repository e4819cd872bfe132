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
        var labels = Array.ConvertAll(confirmation, r => request.BlindClusters[r]);
        var families = Families(candidates, confirmation, labels);
        var observed = families.SelectMany(f => f.PValues(labels)).ToArray();
        if (observed.Length == 0)
        {
            return [];
        }

        var permutation = new LabelPermutation(labels, Array.ConvertAll(confirmation, r => request.Units[r]), options.Seed);
        var permuted = new int[labels.Length];
        var adjusted = WestfallYoung.Adjust(
            observed,
            (b, p) =>
            {
                permutation.Fill(b, permuted);
                var at = 0;
                foreach (var family in families)
                {
                    foreach (var value in family.PValues(permuted))
                    {
                        p[at++] = value;
                    }
                }
            },
            options.Permutations,
            cancellationToken
        );

        var offsets = new Dictionary<int, int>();
        var offset = 0;
        foreach (var family in families)
        {
            offsets[family.Blind] = offset;
            offset += family.Slices.Count;
        }

        return
        [
            .. candidates.Select(c =>
            {
                var family = families.First(f => f.Blind == c.Blind);
                return adjusted[offsets[c.Blind] + family.IndexOf(c.Productive)];
            }),
        ];
    }

    private static List<Family> Families(IReadOnlyList<CauseCandidate> candidates, int[] confirmation, int[] labels) =>
        [
            .. candidates
                .GroupBy(c => c.Blind)
                .Select(g =>
                {
                    var slices = g.SelectMany(c => Subsets(c.Found)).DistinctBy(Key).ToList();
                    return new Family(g.Key, slices, confirmation, labels);
                }),
        ];

    private static IEnumerable<IReadOnlyList<Predicate>> Subsets(IReadOnlyList<Predicate> predicates) =>
        Enumerable.Range(1, (1 << predicates.Count) - 1).Select(mask => predicates.Where((_, i) => (mask >> i & 1) == 1).ToArray());

    private static string Key(IReadOnlyList<Predicate> predicates) =>
        string.Join('\u0001', predicates.Select(p => p.ToString()).Order(StringComparer.Ordinal));

    /// <summary>All hypotheses about one blind cluster, with which rows each slice holds.</summary>
    private sealed class Family
    {
        private readonly bool[] holds;
        private readonly int[] supports;
        private readonly int[] counts;
        private readonly double[] p;
        private readonly int size;

        public Family(int blind, IReadOnlyList<IReadOnlyList<Predicate>> slices, int[] rows, int[] labels)
        {
            Blind = blind;
            Slices = slices;
            size = labels.Count(l => l == blind);
            holds = new bool[rows.Length * slices.Count];
            supports = new int[slices.Count];
            counts = new int[slices.Count];
            p = new double[slices.Count];
            for (var i = 0; i < rows.Length; i++)
            {
                for (var h = 0; h < slices.Count; h++)
                {
                    var inside = slices[h].All(predicate => predicate.Holds(rows[i]));
                    holds[i * slices.Count + h] = inside;
                    supports[h] += inside ? 1 : 0;
                }
            }
        }

        public int Blind { get; }

        public IReadOnlyList<IReadOnlyList<Predicate>> Slices { get; }

        public int IndexOf(IReadOnlyList<Predicate> slice)
        {
            var key = Key(slice);
            return Enumerable.Range(0, Slices.Count).First(i => string.Equals(Key(Slices[i]), key, StringComparison.Ordinal));
        }

        /// <summary>The p-values under these labels; the array is reused by the next call.</summary>
        public double[] PValues(int[] labels)
        {
            Array.Clear(counts);
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] != Blind)
                {
                    continue;
                }

                var row = holds.AsSpan(i * counts.Length, counts.Length);
                for (var h = 0; h < row.Length; h++)
                {
                    counts[h] += row[h] ? 1 : 0;
                }
            }

            for (var h = 0; h < counts.Length; h++)
            {
                p[h] = FisherExact.Greater(counts[h], supports[h], size, labels.Length);
            }

            return p;
        }
    }
}

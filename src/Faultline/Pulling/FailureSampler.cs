using Faultline.Statistics;

namespace Faultline.Pulling;

/// <summary>A seeded sample without replacement, stratified so that rare strata survive, with each member's inclusion weight (Cochran 1977, ch. 5).</summary>
/// <remarks>
/// Every stratum keeps at least a few; the rest is shared in proportion to size (largest remainders). Inside a stratum of N from which n are
/// taken every member has π = n/N and the weight N/n, so the weights of a stratum add up to N exactly. Who is taken depends on the seed and the ids,
/// not on the order in which they come.
/// </remarks>
public static class FailureSampler
{
    /// <summary>What a stratum keeps at least, while there is room.</summary>
    public const int FewPerStratum = 5;

    /// <returns>Index and weight of each member taken, ascending by index; everything with weight 1 when it fits.</returns>
    /// <param name="ids">Unique ids.</param>
    /// <param name="strata">The stratum of each id.</param>
    /// <param name="limit">Most members to take; at least 1.</param>
    /// <param name="seed">Seed.</param>
    public static IReadOnlyList<SampledIndex> Sample(IReadOnlyList<string> ids, IReadOnlyList<string> strata, int limit, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (ids.Count <= limit)
        {
            return [.. Enumerable.Range(0, ids.Count).Select(i => new SampledIndex(i, 1))];
        }

        var groups = Enumerable
            .Range(0, ids.Count)
            .GroupBy(i => strata[i], StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.ToArray())
            .ToArray();
        if (groups.Length > limit)
        {
            // More strata than places: a stratum without a member would make the estimate blind to it.
            groups =
            [
                [.. Enumerable.Range(0, ids.Count)],
            ];
        }

        var taken = Allocate([.. groups.Select(g => g.Length)], limit);
        return
        [
            .. groups
                .SelectMany(
                    (group, g) =>
                        group
                            .OrderBy(i => SplitMix64.Hash(ids[i], (ulong)(uint)seed))
                            .ThenBy(i => ids[i], StringComparer.Ordinal)
                            .Take(taken[g])
                            .Select(i => new SampledIndex(i, (double)group.Length / taken[g]))
                )
                .OrderBy(s => s.Index),
        ];
    }

    /// <summary>How many of each stratum to take: min(size, few) first, then in proportion to what is left. Adds up to <paramref name="limit"/>.</summary>
    public static int[] Allocate(IReadOnlyList<int> sizes, int limit)
    {
        if (sizes.Sum(s => (long)s) <= limit)
        {
            return [.. sizes];
        }

        var few = Math.Max(1, Math.Min(FewPerStratum, limit / sizes.Count));
        var taken = sizes.Select(size => Math.Min(size, few)).ToArray();
        var room = limit - taken.Sum();
        var left = sizes.Select((size, i) => size - taken[i]).ToArray();
        long totalLeft = left.Sum(l => (long)l);
        if (room <= 0 || totalLeft == 0)
        {
            return taken;
        }

        var shares = left.Select(l => (double)room * l / totalLeft).ToArray();
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] += (int)shares[i];
        }

        foreach (
            var i in Enumerable
                .Range(0, sizes.Count)
                .Where(i => taken[i] < sizes[i])
                .OrderByDescending(i => shares[i] - Math.Floor(shares[i]))
                .ThenBy(i => i)
                .Take(limit - taken.Sum())
        )
        {
            taken[i]++;
        }

        return taken;
    }
}

/// <param name="Weight">1/π, at least 1.</param>
public readonly record struct SampledIndex(int Index, double Weight);

using Faultline.Statistics;

namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Whether most of a cluster happens in one place and the rest is background: as common there as traffic outside that place is.</summary>
/// <remarks>
/// A fault with a place and failures that merely have the same things wrong with them form a mixture of two rates. It is taken for one where the odds ratio of
/// the place between members and all traffic is at least ten (lower end of Woolf's 95 % interval, the share in traffic taken as known), and where the members
/// outside have no place of their own: no value is more common among them than in passing traffic outside, by the binomial tail at .01
/// divided by the number of values (Bonferroni). A fault that spans two places fails the second test and stays whole.
/// </remarks>
public static class PlaceConcentration
{
    private const double LeastOddsRatio = 10;
    private const double Level = 0.01;
    private const double Normal95 = 1.959964;

    /// <summary>The item whose share among members would be most surprising in traffic, dividing members from background; or null. Failures of weight 0 are not looked at.</summary>
    public static TwoGroups? Find(SliceTable slices, IReadOnlyList<double> weights, IReadOnlyList<int> members, int least)
    {
        // What traffic outside a place looks like must be known.
        if (!slices.KnowsTraffic)
        {
            return null;
        }

        var seen = BitSets.Of(members.Where(m => weights[m] > 0), slices.Failed.Length);
        var n = BitSets.Count(seen);
        var counts = Array.ConvertAll(slices.FailedBits, bits => BitSets.Shared(bits, seen));
        var places = Enumerable
            .Range(0, counts.Length)
            .Where(i => counts[i] >= least && n - counts[i] >= least && IsFarMoreCommon(counts[i], n, slices.Share[i]))
            .OrderByDescending(i => Surprise(counts[i] / (double)n, slices.Share[i]))
            .ThenBy(i => i);
        foreach (var place in places)
        {
            if (IsBackground(slices, seen, counts, n, place))
            {
                return TwoGroups.By(
                    place,
                    slices,
                    weights,
                    members,
                    (inside, outside) =>
                        $"{inside} happen where {SliceText.Of(slices.Items[place])}, which {100 * slices.Share[place]:0.#} % of traffic is; the other {outside} have no place of their own"
                );
            }
        }

        return null;
    }

    private static bool IsFarMoreCommon(int inside, int n, double share)
    {
        var odds = Math.Log(inside / (double)(n - inside)) - Math.Log(share / (1 - share));
        return odds - Normal95 * Math.Sqrt(1.0 / inside + 1.0 / (n - inside)) >= Math.Log(LeastOddsRatio);
    }

    /// <summary>Kullback–Leibler divergence of a share among members from the share in traffic, nats.</summary>
    private static double Surprise(double p, double q) => p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));

    /// <summary>True when no value is more common among the members outside <paramref name="place"/> than in passing traffic outside it.</summary>
    private static bool IsBackground(SliceTable slices, ulong[] seen, int[] counts, int n, int place)
    {
        var outside = n - counts[place];
        var level = Level / slices.Items.Length;
        for (var item = 0; item < counts.Length; item++)
        {
            var here = counts[item] - BitSets.Shared(slices.FailedBits[item], slices.FailedBits[place], seen);
            var usual = slices.ShareOutside(item, place);
            if (here > usual * outside && BinomialDistribution.Upper(here, outside, usual) < level)
            {
                return false;
            }
        }

        return true;
    }
}

using Faultline.Statistics;

namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Whether the members of a cluster come from two places: two attributes that go together among them as they do not among other failures.</summary>
/// <remarks>
/// One attribute with two values is no reason to split: a fault may span both. Two that are tied, φ ≥ .8 among members and at least .5 less in
/// passing traffic, are a mixture (local dependence, as in latent class analysis; Lazarsfeld &amp; Henry 1968). Many pairs are looked at, so the difference must
/// also be beyond chance: (artanh φ − artanh φ_passing)·√(n − 3) (Fisher 1921) beyond the normal quantile of .01 divided by the number of pairs.
/// </remarks>
public static class PlaceContrast
{
    private const double Tied = 0.8;
    private const double MoreThanElsewhere = 0.5;
    private const double Level = 0.01;

    /// <summary>The pair of items that divides most evenly, or null. Failures of weight 0 are not looked at.</summary>
    public static TwoGroups? Find(SliceTable slices, IReadOnlyList<double> weights, IReadOnlyList<int> members, int least)
    {
        // Without traffic to compare with, two attributes that are one thing under two names would look like a mixture.
        if (!slices.KnowsTraffic)
        {
            return null;
        }

        var seen = BitSets.Of(members.Where(m => weights[m] > 0), slices.Failed.Length);
        var n = BitSets.Count(seen);
        var inside = slices.FailedBits;
        var counts = Array.ConvertAll(inside, bits => BitSets.Shared(bits, seen));
        int[] items = [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] >= least && n - counts[i] >= least)];
        var critical = NormalDistribution.Quantile(1 - Level / Math.Max(1, items.Length * (items.Length - 1) / 2.0));
        (int A, int B, int Smaller)? best = null;
        for (var i = 0; i < items.Length; i++)
        {
            var a = items[i];
            var smaller = Math.Min(counts[a], n - counts[a]);
            if (smaller <= (best?.Smaller ?? 0))
            {
                continue;
            }

            for (var j = i + 1; j < items.Length; j++)
            {
                var b = items[j];
                if (
                    MostPhi(counts[a], counts[b], n) >= Tied
                    && !string.Equals(slices.Items[a].Attribute, slices.Items[b].Attribute, StringComparison.Ordinal)
                    && Math.Abs(Phi(counts[a], counts[b], BitSets.Shared(inside[a], inside[b], seen), n)) is var here
                    && here >= Tied
                    && Math.Abs(slices.PhiInPassing(a, b)) is var there
                    && here - there >= MoreThanElsewhere
                    && Difference(here, there, n) > critical
                )
                {
                    best = (a, b, smaller);
                    break;
                }
            }
        }

        return best is { } found
            ? TwoGroups.By(
                found.A,
                slices,
                weights,
                members,
                (first, second) =>
                    $"'{slices.Items[found.A].Attribute}' and '{slices.Items[found.B].Attribute}' go together among its members as they do not in passing traffic: {first} are {SliceText.Of(slices.Items[found.A])}, {second} are not"
            )
            : null;
    }

    /// <summary>φ of two properties of n things: (n·n₁₁ − n₁·n₂)/√(n₁(n − n₁)n₂(n − n₂)); 0 where it is not defined.</summary>
    /// <param name="a">n₁, how many have the one.</param>
    /// <param name="b">n₂, how many have the other.</param>
    /// <param name="both">n₁₁.</param>
    /// <param name="n">How many there are.</param>
    public static double Phi(int a, int b, int both, int n)
    {
        var spread = (double)a * (n - a) * b * (n - b);
        return spread <= 0 ? 0 : ((double)n * both - (double)a * b) / Math.Sqrt(spread);
    }

    /// <summary>Fisher's z of two correlations, the second known; a perfect one counts as 1 − 1/n.</summary>
    private static double Difference(double here, double there, int n) =>
        (Math.Atanh(Math.Min(here, 1 - 1.0 / n)) - Math.Atanh(there)) * Math.Sqrt(n - 3);

    /// <summary>The largest |φ| that the margins allow.</summary>
    private static double MostPhi(int a, int b, int n) =>
        Math.Max(Math.Abs(Phi(a, b, Math.Min(a, b), n)), Math.Abs(Phi(a, b, Math.Max(0, a + b - n), n)));
}

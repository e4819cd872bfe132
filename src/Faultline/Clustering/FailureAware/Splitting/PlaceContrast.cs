namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Whether the members of a cluster come from two places: two attributes that go together among them as they do not among other failures.</summary>
/// <remarks>
/// One attribute with two values is no reason to split: a fault may span both. Two that are tied, φ ≥ .8 among members and at least .5 less in
/// passing traffic, are a mixture (local dependence, as in latent class analysis; Lazarsfeld &amp; Henry 1968).
/// </remarks>
public static class PlaceContrast
{
    private const double Tied = 0.8;
    private const int EnoughPassing = 100;
    private const double MoreThanElsewhere = 0.5;

    /// <summary>The pair of items that divides most evenly, or null. Failures of weight 0 are not looked at.</summary>
    public static TwoGroups? Find(SliceTable slices, IReadOnlyList<double> weights, IReadOnlyList<int> members, int least)
    {
        var seen = members.Where(m => weights[m] > 0).ToArray();
        var inside = Columns(Array.ConvertAll(seen, m => slices.Failed[m]));
        int[] items = [.. inside.Where(x => x.Value.Count >= least && seen.Length - x.Value.Count >= least).Select(x => x.Key).Order()];
        // Without traffic to compare with, two attributes that are one thing under two names would look like a mixture.
        if (items.Length < 2 || slices.Passing.Length < EnoughPassing)
        {
            return null;
        }

        Dictionary<int, HashSet<int>>? elsewhere = null;
        (int A, int B, int Smaller)? best = null;
        for (var i = 0; i < items.Length; i++)
        {
            for (var j = i + 1; j < items.Length; j++)
            {
                var (a, b) = (items[i], items[j]);
                var smaller = Math.Min(inside[a].Count, seen.Length - inside[a].Count);
                if (
                    string.Equals(slices.Items[a].Attribute, slices.Items[b].Attribute, StringComparison.Ordinal)
                    || smaller <= (best?.Smaller ?? 0)
                )
                {
                    continue;
                }

                var here = Math.Abs(Phi(inside[a], inside[b], seen.Length));
                if (here < Tied)
                {
                    continue;
                }

                elsewhere ??= Columns(slices.Passing);
                var there = Math.Abs(Phi(elsewhere.GetValueOrDefault(a, []), elsewhere.GetValueOrDefault(b, []), slices.Passing.Length));
                if (here - there >= MoreThanElsewhere)
                {
                    best = (a, b, smaller);
                }
            }
        }

        return best is { } found ? Divide(slices, members, found.A, found.B) : null;
    }

    /// <summary>φ of two properties of n things: (n·n₁₁ − n₁·n₂)/√(n₁(n − n₁)n₂(n − n₂)); 0 where it is not defined.</summary>
    public static double Phi(IReadOnlySet<int> a, IReadOnlySet<int> b, int n)
    {
        double both = a.Count <= b.Count ? a.Count(b.Contains) : b.Count(a.Contains);
        var spread = (double)a.Count * (n - a.Count) * b.Count * (n - b.Count);
        return spread <= 0 ? 0 : (n * both - (double)a.Count * b.Count) / Math.Sqrt(spread);
    }

    private static TwoGroups Divide(SliceTable slices, IReadOnlyList<int> members, int a, int b)
    {
        var first = members.Where(m => slices.Failed[m].Contains(a)).ToList();
        var second = members.Where(m => !slices.Failed[m].Contains(a)).ToList();
        return new TwoGroups(
            first,
            second,
            $"'{slices.Items[a].Attribute}' and '{slices.Items[b].Attribute}' go together among its members as they do not in passing traffic: {first.Count} are {SliceText.Of(slices.Items[a])}, {second.Count} are not"
        );
    }

    private static Dictionary<int, HashSet<int>> Columns(int[][] rows)
    {
        var columns = new Dictionary<int, HashSet<int>>();
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var item in rows[row])
            {
                if (!columns.TryGetValue(item, out var column))
                {
                    columns[item] = column = [];
                }

                column.Add(row);
            }
        }

        return columns;
    }
}

using Faultline.Clustering.FailureAware;

namespace Faultline.Clustering;

/// <summary>The one metadata value that says most about where a cluster's failures happen, for its name. A description, not a tested cause.</summary>
public static class DominantSlice
{
    private const double MinShare = 0.7;

    /// <summary>E.g. <c>intent=refund</c> or <c>n_turns&gt;10</c>; null when no value holds 70 % of the members with a significant lift.</summary>
    public static string? Of(SliceTable slices, IReadOnlyList<int> members)
    {
        var counts = new int[slices.Items.Length];
        foreach (var item in members.SelectMany(m => slices.Failed[m]))
        {
            counts[item]++;
        }

        var weights = new double[slices.Failed.Length];
        Array.Fill(weights, 1);
        var lift = SliceLift.Compute(slices, members, weights);
        var best = Enumerable
            .Range(0, counts.Length)
            .Where(i => lift[i] > 0.3 && counts[i] >= MinShare * members.Count)
            .OrderByDescending(i => counts[i] * lift[i])
            .ThenBy(i => i)
            .Select(i => slices.Items[i])
            .FirstOrDefault();
        return best is null ? null : SliceText.Of(best);
    }
}

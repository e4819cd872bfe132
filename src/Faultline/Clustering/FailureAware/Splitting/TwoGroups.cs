namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Two parts of one cluster that something tells apart.</summary>
/// <param name="First">Failures of the one.</param>
/// <param name="Second">Failures of the other; members in neither are undecided.</param>
/// <param name="Why">What tells them apart, in words.</param>
public sealed record TwoGroups(IReadOnlyList<int> First, IReadOnlyList<int> Second, string Why)
{
    /// <summary>Members that have a property of metadata and members that do not; failures of weight 0 are in neither.</summary>
    /// <param name="why">Says it, given the size of both.</param>
    internal static TwoGroups By(
        int item,
        SliceTable slices,
        IReadOnlyList<double> weights,
        IReadOnlyList<int> members,
        Func<int, int, FormattableString> why
    )
    {
        var sides = members.Where(m => weights[m] > 0).ToLookup(m => slices.Failed[m].Contains(item));
        List<int> first = [.. sides[true]];
        List<int> second = [.. sides[false]];
        return new TwoGroups(first, second, FormattableString.Invariant(why(first.Count, second.Count)));
    }

    public int Smaller => Math.Min(First.Count, Second.Count);
}

namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Two parts of one cluster that something tells apart.</summary>
/// <param name="First">Failures of the one.</param>
/// <param name="Second">Failures of the other; members in neither are undecided.</param>
/// <param name="Why">What tells them apart, in words.</param>
public sealed record TwoGroups(IReadOnlyList<int> First, IReadOnlyList<int> Second, string Why)
{
    public int Smaller => Math.Min(First.Count, Second.Count);
}

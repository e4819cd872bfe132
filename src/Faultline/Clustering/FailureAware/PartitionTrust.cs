namespace Faultline.Clustering.FailureAware;

/// <summary>How much of a division can be relied on, over all failures.</summary>
/// <param name="Failures">How many there are, noise included.</param>
/// <param name="Stable">Those in clusters with a stability of at least .75.</param>
/// <param name="Shaky">Those in clusters with one below .6.</param>
/// <param name="Reproduced">Mean stability of the failure's cluster over all failures, noise counting 0; null where it was not measured.</param>
public sealed record PartitionTrust(int Failures, int Stable, int Shaky, double? Reproduced)
{
    /// <summary>Hennig's (2007) bound of what is stable.</summary>
    public const double StableFrom = 0.75;

    /// <summary>Below it a cluster, or a division, is not to be trusted.</summary>
    public const double PatternFrom = 0.6;

    /// <summary>True where what was found would mostly not be found again.</summary>
    public bool IsLow => Reproduced < PatternFrom;

    public static PartitionTrust Of(IReadOnlyList<int> labels, IReadOnlyList<double?> stability)
    {
        var known = labels.Select(l => l < 0 ? 0 : stability[l]).ToArray();
        return new PartitionTrust(
            known.Length,
            known.Count(s => s >= StableFrom),
            labels.Count(l => l >= 0 && stability[l] < PatternFrom),
            known.Length == 0 || known.Any(s => s is null) ? null : known.Average(s => s!.Value)
        );
    }
}

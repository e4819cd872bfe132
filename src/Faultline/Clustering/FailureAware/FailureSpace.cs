namespace Faultline.Clustering.FailureAware;

/// <summary>The failures as the grouping stages see them; row i is failure i everywhere.</summary>
/// <param name="Points">The joined blocks.</param>
/// <param name="Evidence">Measurements.</param>
/// <param name="Slices">Metadata.</param>
/// <param name="Weights">How much a failure counts in profiles: inclusion weight, less where only weak signals speak.</param>
public sealed record FailureSpace(Matrix Points, Evidence Evidence, SliceTable Slices, double[] Weights)
{
    /// <summary>Weight of each block that had something to say.</summary>
    public IReadOnlyDictionary<string, double> BlockWeights { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);
}

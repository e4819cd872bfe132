namespace Faultline.Clustering.FailureAware;

/// <summary>The failures as the grouping stages see them; row i is failure i everywhere.</summary>
/// <param name="Points">The joined blocks.</param>
/// <param name="Evidence">Measurements.</param>
/// <param name="Slices">Metadata.</param>
/// <param name="Weights">How much a failure counts in profiles: inclusion weight, less where only weak signals speak.</param>
public sealed record FailureSpace(Matrix Points, Evidence Evidence, SliceTable Slices, double[] Weights)
{
    /// <summary>What <see cref="Points"/> was joined from.</summary>
    public IReadOnlyList<Block> Blocks { get; init; } = [];

    /// <summary>See <see cref="FailureAwareOptions.Silence"/>.</summary>
    public double Silence { get; init; }

    /// <summary>True for a failure of which nothing is known that passing traffic does not show too: its row is zero.</summary>
    public bool IsSilent(int failure) => !Points.Row(failure).ContainsAnyExcept(0f);

    /// <summary>Weight of each block that had something to say.</summary>
    public IReadOnlyDictionary<string, double> WeightByBlock() =>
        new SortedDictionary<string, double>(
            Blocks.Where(b => b.Weight > 0 && b.Values.Columns > 0).ToDictionary(b => b.Name, b => b.Weight),
            StringComparer.Ordinal
        );

    /// <summary>The same failures with each block's weight multiplied; blocks that are not named keep theirs.</summary>
    public FailureSpace Reweighted(IReadOnlyDictionary<string, double> factors)
    {
        if (factors.Count == 0)
        {
            return this;
        }

        Block[] blocks = [.. Blocks.Select(b => factors.TryGetValue(b.Name, out var factor) ? b with { Weight = b.Weight * factor } : b)];
        return this with { Blocks = blocks, Points = Block.Join(blocks, Points.Rows, Silence) };
    }
}

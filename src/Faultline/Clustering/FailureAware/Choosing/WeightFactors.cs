namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>A way of weighing the blocks against each other.</summary>
/// <param name="Name">In words, as a reader of a run sees it.</param>
/// <param name="ByBlock">Block → factor; a block that is not named keeps its weight.</param>
public sealed record WeightFactors(string Name, IReadOnlyDictionary<string, double> ByBlock)
{
    public static WeightFactors Usual { get; } = new("usual weights", new Dictionary<string, double>(StringComparer.Ordinal));

    public static WeightFactors Of(string name, string block, double factor) =>
        new(name, new Dictionary<string, double>(StringComparer.Ordinal) { [block] = factor });
}

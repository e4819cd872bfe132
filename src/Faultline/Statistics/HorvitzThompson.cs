namespace Faultline.Statistics;

/// <summary>Totals and shares of a population from a sample with unequal inclusion probabilities π: Σ yᵢ/πᵢ (Horvitz &amp; Thompson 1952). Weights are 1/π.</summary>
public static class HorvitzThompson
{
    /// <summary>Estimated number in the population of what the sampled members stand for: Σ wᵢ.</summary>
    public static double Total(IEnumerable<double> weights) => weights.Sum();

    /// <summary>Estimated total of a quantity: Σ wᵢ yᵢ.</summary>
    public static double Total<T>(IEnumerable<T> sample, Func<T, double> weight, Func<T, double> quantity) =>
        sample.Sum(item => weight(item) * quantity(item));

    /// <summary>Weighted share of those that satisfy <paramref name="holds"/>, with a Wilson interval on Kish's effective size.</summary>
    public static Interval Share<T>(IReadOnlyCollection<T> sample, Func<T, double> weight, Func<T, bool> holds)
    {
        var total = sample.Sum(weight);
        var effective = KishEffectiveSize.Of(sample.Select(weight));
        return total == 0 ? Wilson.Interval(0, 0) : Wilson.Interval(sample.Where(holds).Sum(weight) / total * effective, effective);
    }
}

namespace Faultline.Statistics;

/// <summary>X ~ Hypergeometric: successes in <c>draws</c> drawn without replacement from <c>population</c> holding <c>successes</c>.</summary>
public static class HypergeometricDistribution
{
    /// <summary>P(X = k).</summary>
    public static double Probability(int k, int population, int successes, int draws)
    {
        if (k < Math.Max(0, draws - (population - successes)) || k > Math.Min(draws, successes))
        {
            return 0;
        }

        return Math.Exp(
            LogFactorial.Choose(successes, k)
                + LogFactorial.Choose(population - successes, draws - k)
                - LogFactorial.Choose(population, draws)
        );
    }
}

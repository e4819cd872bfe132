namespace Faultline.Statistics;

/// <summary>How many equally weighted observations a weighted sample is worth: (Σw)²/Σw² (Kish 1965, Survey Sampling).</summary>
public static class KishEffectiveSize
{
    /// <returns>In [1, n] for positive weights; n when all are equal; 0 for an empty sample.</returns>
    public static double Of(IEnumerable<double> weights)
    {
        var sum = 0.0;
        var squares = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
            squares += weight * weight;
        }

        return squares == 0 ? 0 : sum * sum / squares;
    }
}

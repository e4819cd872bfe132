namespace Faultline.Statistics;

/// <summary>Percentile interval of a statistic by resampling items (B. Efron, Annals of Statistics 7, 1979).</summary>
public static class ItemBootstrap
{
    public const int DefaultResamples = 2000;

    /// <summary>
    /// 2.5 % and 97.5 % quantiles of <paramref name="statistic"/> over resamples of 0 … items−1; the function gets the drawn indices and may
    /// return NaN where a resample leaves it undefined (such draws are left out). The same seed gives the same interval.
    /// </summary>
    public static (double Low, double High) Interval(
        int items,
        Func<IReadOnlyList<int>, double> statistic,
        int seed,
        int resamples = DefaultResamples
    )
    {
        var random = new Random(seed);
        var values = new List<double>(resamples);
        var drawn = new int[items];
        for (var b = 0; b < resamples && items > 0; b++)
        {
            for (var i = 0; i < items; i++)
            {
                drawn[i] = random.Next(items);
            }

            var value = statistic(drawn);
            if (!double.IsNaN(value))
            {
                values.Add(value);
            }
        }

        if (values.Count == 0)
        {
            return (double.NaN, double.NaN);
        }

        values.Sort();
        return (Quantile(values, 0.025), Quantile(values, 0.975));
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var at = share * (sorted.Count - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}

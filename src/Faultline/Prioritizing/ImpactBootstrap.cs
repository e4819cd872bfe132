using Faultline.Statistics;

namespace Faultline.Prioritizing;

/// <summary>Interval of each cluster's impact by resampling traces (Efron 1979): how much of it is the luck of which failures came in this window.</summary>
internal static class ImpactBootstrap
{
    public const int Resamples = 1000;

    /// <summary>2.5 % and 97.5 % quantiles per cluster. All clusters share the resamples, since a trace drawn for one is not drawn for another.</summary>
    /// <param name="cluster">Cluster of each trace, −1 for noise.</param>
    /// <param name="impact">What each trace adds to its cluster.</param>
    /// <param name="clusters">Number of clusters.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="cancellationToken">Checked at every resample.</param>
    public static (double Low, double High)[] Intervals(
        IReadOnlyList<int> cluster,
        IReadOnlyList<double> impact,
        int clusters,
        int seed,
        CancellationToken cancellationToken
    )
    {
        var random = new SplitMix64((ulong)(uint)seed);
        var sums = new double[clusters][];
        for (var c = 0; c < clusters; c++)
        {
            sums[c] = new double[Resamples];
        }

        for (var b = 0; b < Resamples; b++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var draw = 0; draw < cluster.Count; draw++)
            {
                var i = random.Next(cluster.Count);
                if (cluster[i] >= 0)
                {
                    sums[cluster[i]][b] += impact[i];
                }
            }
        }

        return Array.ConvertAll(sums, Middle95);
    }

    private static (double Low, double High) Middle95(double[] values)
    {
        Array.Sort(values);
        return (Quantile(values, 0.025), Quantile(values, 0.975));
    }

    // Linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}

using Faultline.Statistics;

namespace Faultline.Weekly;

/// <summary>How a cluster's share of all traffic moved between two windows.</summary>
/// <param name="Trend"><c>growing</c>, <c>shrinking</c> or <c>steady</c>.</param>
/// <param name="Before">Estimated failures of the window before that this run's clusters would put here.</param>
/// <param name="After">Estimated failures in this one.</param>
/// <param name="TrafficBefore">All traces of that window, failed or not.</param>
/// <param name="Ratio">Of the two shares of traffic; null when there were none before.</param>
/// <param name="PAdjusted">Benjamini–Hochberg across the clusters compared.</param>
public sealed record DriftReport(
    string Trend,
    double Before,
    double After,
    long TrafficBefore,
    long TrafficAfter,
    double? Ratio,
    double PAdjusted
);

/// <summary>A cluster's failures in one window.</summary>
/// <param name="Sampled">Failures counted.</param>
/// <param name="Estimated">Failures they stand for.</param>
public readonly record struct WindowCount(int Sampled, double Estimated);

/// <summary>Tests clusters for drift: x₂ | x₁ + x₂ ~ Bin(x₁ + x₂, n₂/(n₁ + n₂)), the denominator being all traffic, Benjamini–Hochberg across clusters.</summary>
public static class Drift
{
    /// <summary>Level at which a change is called one.</summary>
    public const double FalseDiscoveryRate = 0.05;

    /// <summary>One report a cluster, in order.</summary>
    public static IReadOnlyList<DriftReport> Test(
        IReadOnlyList<(WindowCount Before, WindowCount After)> clusters,
        long trafficBefore,
        long trafficAfter
    )
    {
        var adjusted = BenjaminiHochberg.Adjust([
            .. clusters.Select(c =>
                RateShift.PValue(c.Before.Sampled, Looked(c.Before, trafficBefore), c.After.Sampled, Looked(c.After, trafficAfter))
            ),
        ]);
        return [.. clusters.Select((c, i) => Report(c.Before.Estimated, c.After.Estimated, trafficBefore, trafficAfter, adjusted[i]))];
    }

    private static DriftReport Report(double before, double after, long trafficBefore, long trafficAfter, double p)
    {
        double? ratio = before > 0 && trafficAfter > 0 ? after / trafficAfter / (before / trafficBefore) : null;
        var trend =
            p > FalseDiscoveryRate ? "steady"
            : ratio is null or > 1 ? "growing"
            : "shrinking";
        return new DriftReport(trend, before, after, trafficBefore, trafficAfter, ratio, p);
    }

    // Of a sample, the traffic it speaks for: counting one failure in four is like having seen a quarter of the traffic.
    private static long Looked(WindowCount count, long traffic) =>
        count.Estimated > count.Sampled ? (long)Math.Round(traffic * count.Sampled / count.Estimated) : traffic;
}

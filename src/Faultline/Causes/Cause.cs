using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>A slice of traffic in which a cluster lives, confirmed on traffic that had no say in finding it.</summary>
public sealed record Cause
{
    public required Slice Slice { get; init; }

    /// <summary>Rate of the cluster inside the slice over its rate in all traffic.</summary>
    public required double Lift { get; init; }

    /// <summary>Odds of the cluster inside over outside, with ½ added to each cell (Haldane–Anscombe).</summary>
    public required double OddsRatio { get; init; }

    /// <summary>Share of the cluster inside the slice.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of the slice's traffic inside the cluster.</summary>
    public required double Precision { get; init; }

    /// <summary>Westfall–Young adjusted p of the confirmation half.</summary>
    public required double PAdjusted { get; init; }

    public required Interval PassRateInside { get; init; }

    public required Interval PassRateOutside { get; init; }

    /// <summary>Predicates that say nearly the same and add nothing once the slice is known.</summary>
    public required IReadOnlyList<Predicate> Shadows { get; init; }
}

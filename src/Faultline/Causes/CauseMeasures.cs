using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>The figures that go with a slice.</summary>
internal static class CauseMeasures
{
    public static Cause Of(bool[] failed, Slice slice, Population population, double pAdjusted, IReadOnlyList<Predicate> shadows)
    {
        var inside = slice.Support;
        var outside = population.Rows - inside;
        var hitsOutside = population.Hits - slice.Hits;
        var failedInside = slice.Rows.Count(r => failed[r]);
        var failedOutside = failed.Count(f => f) - failedInside;
        return new Cause
        {
            Slice = slice,
            Lift = (double)slice.Hits / inside / ((double)population.Hits / population.Rows),
            OddsRatio = (slice.Hits + 0.5) / (inside - slice.Hits + 0.5) / ((hitsOutside + 0.5) / (outside - hitsOutside + 0.5)),
            Coverage = (double)slice.Hits / population.Hits,
            Precision = (double)slice.Hits / inside,
            PAdjusted = pAdjusted,
            PassRateInside = Wilson.Interval(inside - failedInside, inside),
            PassRateOutside = Wilson.Interval(outside - failedOutside, outside),
            Shadows = shadows,
        };
    }
}

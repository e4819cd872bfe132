using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>The figures that go with a slice. Sampled failures count for as many as they stand for.</summary>
internal static class CauseMeasures
{
    public static Cause Of(CauseRequest request, int cluster, Slice slice, double pAdjusted, IReadOnlyList<Predicate> shadows)
    {
        var holds = new bool[request.Failed.Length];
        foreach (var row in slice.Rows)
        {
            holds[row] = true;
        }

        double hitsInside = 0;
        double hitsOutside = 0;
        var inside = new WeightedRate();
        var outside = new WeightedRate();
        for (var row = 0; row < holds.Length; row++)
        {
            var weight = request.Weights[row];
            (holds[row] ? inside : outside).Add(!request.Failed[row], weight);
            var hit = request.Clusters[row] == cluster ? weight : 0;
            hitsInside += holds[row] ? hit : 0;
            hitsOutside += holds[row] ? 0 : hit;
        }

        var hits = hitsInside + hitsOutside;
        return new Cause
        {
            Slice = slice,
            Lift = hitsInside / inside.Total / (hits / (inside.Total + outside.Total)),
            OddsRatio =
                (hitsInside + 0.5) / (inside.Total - hitsInside + 0.5) / ((hitsOutside + 0.5) / (outside.Total - hitsOutside + 0.5)),
            Coverage = hitsInside / hits,
            Precision = hitsInside / inside.Total,
            PAdjusted = pAdjusted,
            PassRateInside = inside.Interval(),
            PassRateOutside = outside.Interval(),
            Shadows = shadows,
        };
    }
}

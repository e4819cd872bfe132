namespace Faultline.Prioritizing;

/// <summary>Who is in the top and who is out of it only by chance.</summary>
public static class BoundaryTies
{
    /// <summary>For each of the ranked intervals, the indices across the boundary whose interval overlaps it; empty where the boundary is clear or beyond the end.</summary>
    /// <param name="ranked">(low, high) in order of rank, best first.</param>
    /// <param name="top">How many belong to the top; at least 1.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Find(IReadOnlyList<(double Low, double High)> ranked, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return
        [
            .. ranked.Select(
                (own, i) =>
                    (IReadOnlyList<int>)
                        [
                            .. Enumerable
                                .Range(0, ranked.Count)
                                .Where(j => i < top != j < top && own.Low <= ranked[j].High && ranked[j].Low <= own.High),
                        ]
            ),
        ];
    }
}

namespace Faultline.Causes;

/// <summary>Which slices fail more only for what they share with another cluster's slice.</summary>
internal static class SameTraffic
{
    /// <summary>By cluster: the clusters outside whose slice its own no longer fails more than the rest of the traffic (intervals apart).</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Find(IReadOnlyList<IReadOnlyList<Cause>> causes, TwoWindows windows) =>
        [
            .. causes.Select(
                (mine, i) =>
                    mine.Count == 0
                        ? Array.Empty<int>()
                        :
                        [
                            .. Enumerable
                                .Range(0, causes.Count)
                                .Where(j => j != i && causes[j].Count > 0 && Explains(causes[j][0].Slice, mine[0].Slice, windows)),
                        ]
            ),
        ];

    private static bool Explains(Slice other, Slice slice, TwoWindows windows)
    {
        if (!slice.Rows.Any(other.Holds))
        {
            return false;
        }

        var inside = windows.PassRate(slice.Rows.Where(r => !other.Holds(r)));
        var elsewhere = windows.PassRate(windows.Now.Where(r => !slice.Holds(r) && !other.Holds(r)));
        return !(inside.High < elsewhere.Low);
    }
}

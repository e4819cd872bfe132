using System.Globalization;

namespace Faultline.Clustering.FailureAware;

/// <summary>Warnings about a division as a whole.</summary>
public static class PartitionWarnings
{
    /// <summary>Fewer failures than this are not many enough for groups to be missed.</summary>
    private const int Enough = 20;

    /// <summary>One sentence when most failures are in no cluster, or in one that does not come back under resampling.</summary>
    public static IReadOnlyList<string> Of(int[] labels, double?[] stability)
    {
        var trust = PartitionTrust.Of(labels, stability);
        if (stability.Length == 0)
        {
            return labels.Length < Enough
                ? []
                :
                [
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"No clusters: nothing that is measured groups the {labels.Length} failures against passing traffic. They may have nothing in common, or what tells them apart is not recorded."
                    ),
                ];
        }

        if (!trust.IsLow)
        {
            return [];
        }

        var share = trust.Stable == 0 ? "none" : trust.Stable.ToString(CultureInfo.InvariantCulture);
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"Low stability ({trust.Reproduced:0.00} over all failures; trust begins at 0.6): {share} of the {trust.Failures} failures lie in clusters that come back when the failures are drawn again, {trust.Shaky} in clusters that do not, {labels.Count(l => l < 0)} in none. Another sample of this traffic would be divided differently; read traces before acting on a cluster."
            ),
        ];
    }
}

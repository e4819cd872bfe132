using System.Globalization;

namespace Faultline.Clustering.FailureAware;

/// <summary>Warnings about a division as a whole.</summary>
public static class PartitionWarnings
{
    private const double Trusted = 0.6;

    /// <summary>One sentence when most of the clustered failures lie in clusters that do not come back under resampling.</summary>
    public static IReadOnlyList<string> Of(int[] labels, double?[] stability)
    {
        var clustered = labels.Count(l => l >= 0);
        var measured = labels.Count(l => l >= 0 && stability[l] is not null);
        var shaky = labels.Count(l => l >= 0 && stability[l] < Trusted);
        if (measured == 0 || shaky <= measured / 2)
        {
            return [];
        }

        var mean = labels.Where(l => l >= 0 && stability[l] is not null).Average(l => stability[l]!.Value);
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"Do not trust these clusters: {shaky} of {clustered} clustered failures are in clusters with a stability below 0.6 (mean {mean:0.00}), so another week's sample of the same traffic would be divided differently."
            ),
        ];
    }
}

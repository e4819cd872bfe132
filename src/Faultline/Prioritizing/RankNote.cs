using System.Globalization;

namespace Faultline.Prioritizing;

/// <summary>Says why a cluster's impact rank and its frequency rank differ.</summary>
public static class RankNote
{
    /// <returns>Null when the ranks agree.</returns>
    /// <param name="impactRank">From 1.</param>
    /// <param name="frequencyRank">From 1.</param>
    /// <param name="weightPerFailure">The cluster's impact divided by its estimated total.</param>
    /// <param name="weightOverall">The same over all clusters.</param>
    /// <param name="mainIntent">The intent that carries most of the impact, where it is known.</param>
    public static string? For(int impactRank, int frequencyRank, double weightPerFailure, double weightOverall, string? mainIntent = null)
    {
        if (impactRank == frequencyRank)
        {
            return null;
        }

        var intent = mainIntent is null ? "" : $", mostly '{mainIntent}'";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(impactRank < frequencyRank ? "Higher" : "Lower")} by impact (#{impactRank}) than by frequency (#{frequencyRank}): a failure here weighs {weightPerFailure:0.##} on average{intent}, over all clusters {weightOverall:0.##}."
        );
    }
}

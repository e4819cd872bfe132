using Faultline.Clustering;
using Faultline.Clustering.FailureAware;

namespace Faultline.Weekly;

/// <summary>How alike the centres of groups of rows are.</summary>
internal static class Centres
{
    /// <summary>p × q cosines of the groups' means, negative ones as 0.</summary>
    public static double[,] Likeness(Matrix points, int[][] then, int[][] now)
    {
        var before = Array.ConvertAll(then, rows => Array.ConvertAll(Mean(points, rows), v => (float)v));
        var after = Array.ConvertAll(now, rows => Mean(points, rows));
        var likeness = new double[before.Length, after.Length];
        for (var i = 0; i < before.Length; i++)
        {
            for (var j = 0; j < after.Length; j++)
            {
                likeness[i, j] = Math.Max(0, Absorption.Cosine(before[i], after[j]));
            }
        }

        return likeness;
    }

    private static double[] Mean(Matrix points, int[] rows)
    {
        var centre = new double[points.Columns];
        foreach (var row in rows)
        {
            var values = points.Row(row);
            for (var d = 0; d < centre.Length; d++)
            {
                centre[d] += values[d] / rows.Length;
            }
        }

        return centre;
    }
}

namespace Faultline.Clustering.FailureAware;

/// <summary>What a group of failures has in common apart from its wording: where it happens and what is measured on it.</summary>
public static class Profile
{
    /// <summary>[lift / |lift|, weight × ē / |ē|]: significant metadata lift, then mean evidence, each of length 1 times its weight (a part without any finding is 0).</summary>
    public static double[] Of(FailureSpace space, IReadOnlyList<int> members, FailureAwareOptions options)
    {
        var lift = options.UseSlices ? SliceLift.Compute(space.Slices, members, space.Weights) : [];
        var mean = new double[space.Evidence.Columns.Count];
        double all = 0;
        foreach (var member in members)
        {
            all += space.Weights[member];
            for (var c = 0; c < mean.Length; c++)
            {
                mean[c] += space.Weights[member] * space.Evidence.Rows[member][c];
            }
        }

        for (var c = 0; c < mean.Length && all > 0; c++)
        {
            mean[c] /= all;
        }

        return [.. Scaled(lift, 1), .. Scaled(mean, options.ProfileEvidenceWeight)];
    }

    private static double[] Scaled(double[] values, double length)
    {
        var norm = Math.Sqrt(values.Sum(v => v * v));
        return norm > 0 ? Array.ConvertAll(values, v => v * length / norm) : values;
    }
}

namespace Faultline.Statistics;

/// <summary>How often something truly occurs when an imperfect judge counted it.</summary>
public static class RoganGladen
{
    /// <summary>
    /// θ̂ = (p + q₀ − 1)/(q₀ + q₁ − 1), clipped to [0, 1] (W. J. Rogan, B. Gladen, Am. J. Epidemiology 107, 1978), with the interval of
    /// Lee et al. (arXiv 2511.21140), which carries the uncertainty of the calibration set as well as that of the count.
    /// </summary>
    /// <param name="positives">Items the judge called positive.</param>
    /// <param name="n">Items judged.</param>
    /// <param name="trueNegatives">Calibration items both person and judge called negative.</param>
    /// <param name="negatives">Calibration items a person called negative.</param>
    /// <param name="truePositives">Calibration items both called positive.</param>
    /// <param name="realPositives">Calibration items a person called positive.</param>
    /// <returns>Null when TNR + TPR ≤ 1: such a judge says nothing, and no correction is possible.</returns>
    public static Interval? Estimate(
        int positives,
        int n,
        int trueNegatives,
        int negatives,
        int truePositives,
        int realPositives,
        double z = NormalDistribution.Z95
    )
    {
        return n <= 0 || negatives <= 0 || realPositives <= 0
            ? null
            : Estimate(
                positives / (double)n,
                n,
                trueNegatives / (double)negatives,
                negatives,
                truePositives / (double)realPositives,
                realPositives,
                z
            );
    }

    /// <summary>The same for weighted samples: shares, each with the (effective) number of items behind it.</summary>
    /// <param name="p">Share that the judge called positive.</param>
    /// <param name="n">Items judged.</param>
    /// <param name="specificity">TNR, from <paramref name="negatives"/> items.</param>
    /// <param name="negatives">Effective number of calibration items a person called negative.</param>
    /// <param name="sensitivity">TPR, from <paramref name="realPositives"/> items.</param>
    /// <param name="realPositives">Effective number of calibration items a person called positive.</param>
    public static Interval? Estimate(
        double p,
        double n,
        double specificity,
        double negatives,
        double sensitivity,
        double realPositives,
        double z = NormalDistribution.Z95
    )
    {
        if (n <= 0 || negatives <= 0 || realPositives <= 0 || specificity + sensitivity <= 1)
        {
            return null;
        }

        var theta = Math.Clamp((p + specificity - 1) / (specificity + sensitivity - 1), 0, 1);

        var size = n + z * z;
        var pt = (n * p + z * z / 2) / size;
        var m0 = negatives + 2.0;
        var m1 = realPositives + 2.0;
        var q0 = (specificity * negatives + 1) / m0;
        var q1 = (sensitivity * realPositives + 1) / m1;
        var span = q0 + q1 - 1;
        if (span <= 0)
        {
            return null;
        }

        var centre = (pt + q0 - 1) / span;
        var v0 = q0 * (1 - q0) / m0;
        var v1 = q1 * (1 - q1) / m1;
        var shift = 2 * z * z * (-(1 - centre) * v0 + centre * v1);
        var half = z * Math.Sqrt(pt * (1 - pt) / size + (1 - centre) * (1 - centre) * v0 + centre * centre * v1) / span;
        return new Interval(theta, Math.Clamp(centre + shift - half, 0, 1), Math.Clamp(centre + shift + half, 0, 1), n);
    }
}

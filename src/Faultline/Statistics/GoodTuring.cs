namespace Faultline.Statistics;

/// <summary>Saturation: the chance that the next observation is of a kind not seen yet, about f₁/n with f₁ the kinds seen once (Good 1953).</summary>
public static class GoodTuring
{
    /// <param name="counts">How often each kind was seen; zeros are ignored.</param>
    /// <returns>In [0, 1]; 1 for an empty sample, where everything is still to be seen.</returns>
    public static double UnseenMass(IEnumerable<long> counts)
    {
        long n = 0;
        long once = 0;
        foreach (var count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(counts));
            n += count;
            once += count == 1 ? 1 : 0;
        }

        return n == 0 ? 1 : (double)once / n;
    }
}

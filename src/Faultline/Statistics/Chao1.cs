namespace Faultline.Statistics;

/// <summary>Lower bound on how many kinds there are, seen and unseen: S + f₁²/(2 f₂) (Chao 1984); S + f₁(f₁ − 1)/2 when no kind was seen twice.</summary>
public static class Chao1
{
    /// <param name="counts">How often each kind was seen; zeros are ignored.</param>
    public static double Richness(IEnumerable<long> counts)
    {
        long seen = 0;
        double once = 0;
        double twice = 0;
        foreach (var count in counts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(counts));
            seen += count > 0 ? 1 : 0;
            once += count == 1 ? 1 : 0;
            twice += count == 2 ? 1 : 0;
        }

        return twice > 0 ? seen + (once * once / (2 * twice)) : seen + (once * (once - 1) / 2);
    }
}

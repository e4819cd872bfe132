namespace Faultline.Clustering;

/// <summary>The distances of every pair of n items, each stored once; the diagonal is 0 and not stored.</summary>
public sealed class CondensedDistances(int count)
{
    private readonly double[] values = new double[(long)count * (count - 1) / 2];

    public int Count { get; } = count;

    public double this[int i, int j]
    {
        get => i == j ? 0 : values[At(i, j)];
        set => values[At(i, j)] = value;
    }

    private static long At(int i, int j)
    {
        var (low, high) = i < j ? (i, j) : (j, i);
        return (long)high * (high - 1) / 2 + low;
    }
}

namespace Faultline.Statistics;

/// <summary>A small seeded generator whose sequence is the same on every machine and runtime (Steele, Lea &amp; Flood 2014).</summary>
public sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    /// <summary>Uniform in [0, bound), without modulo bias (Lemire 2019).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var low = Math.BigMul(Next(), range, out var rest);
        if (rest < range)
        {
            var floor = (0 - range) % range;
            while (rest < floor)
            {
                low = Math.BigMul(Next(), range, out rest);
            }
        }

        return (int)low;
    }

    /// <summary>Uniform in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Fisher–Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A well-mixed 64-bit hash of a text, the same everywhere (unlike <see cref="string.GetHashCode()"/>).</summary>
    public static ulong Hash(string text, ulong seed = 0)
    {
        var hash = seed ^ 0xCBF29CE484222325;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return Mix(hash + 0x9E3779B97F4A7C15);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

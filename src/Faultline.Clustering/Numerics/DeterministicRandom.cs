namespace Faultline.Clustering;

/// <summary>SplitMix64 (Steele, Lea &amp; Flood 2014): integer arithmetic alone, so one seed gives one sequence on every machine.</summary>
internal struct DeterministicRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>An independent stream for item <paramref name="stream"/>, so work can be split without sharing a generator.</summary>
    public static DeterministicRandom ForStream(int seed, long stream)
    {
        var root = new DeterministicRandom(unchecked((ulong)seed));
        var mixed = root.NextUInt64() ^ (unchecked((ulong)stream) * 0xD1342543DE82EF95UL);
        return new DeterministicRandom(new DeterministicRandom(mixed).NextUInt64());
    }

    public ulong NextUInt64()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Uniform in 0..<paramref name="exclusiveMax"/> − 1 (Lemire's multiply-shift; the bias is below 2⁻³²).</summary>
    public int Next(int exclusiveMax) => (int)Math.BigMul(NextUInt64(), (ulong)exclusiveMax, out _);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The first <paramref name="count"/> entries of a random permutation of 0..<paramref name="n"/> − 1, in ascending order.</summary>
    public int[] Sample(int n, int count)
    {
        var all = new int[n];
        for (var i = 0; i < n; i++)
        {
            all[i] = i;
        }

        for (var i = 0; i < count; i++)
        {
            var j = i + Next(n - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        var chosen = all[..count];
        Array.Sort(chosen);
        return chosen;
    }
}

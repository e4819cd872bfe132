namespace Faultline.Cli.Demo.Traffic;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014). One stream per (seed, trace, purpose), so a trace does not depend on how many others are made.</summary>
internal sealed class TrafficRandom
{
    private ulong _state;

    public TrafficRandom(int seed, long stream, string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in purpose)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        _state = Mix(Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15UL) ^ Mix((ulong)stream + 0xD1B54A32D192ED03UL) ^ hash);
    }

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1.</summary>
    public int Next(int count) => (int)(NextDouble() * count);

    public int Between(int low, int high) => low + Next(high - low + 1);

    public bool Chance(double probability) => NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[Next(from.Count)];

    /// <summary>One of the items with probability proportional to its weight.</summary>
    public T Pick<T>(IReadOnlyList<(T Item, double Weight)> from)
    {
        var at = NextDouble() * from.Sum(x => x.Weight);
        foreach (var (item, weight) in from)
        {
            at -= weight;
            if (at < 0)
            {
                return item;
            }
        }

        return from[^1].Item;
    }

    /// <summary>Normal (Box–Muller).</summary>
    public double Gaussian(double mean, double deviation)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return mean + deviation * radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}

namespace Faultline.Fuzz;

/// <summary>What is fuzzed: one case is made from a random source and told whether it got past the door.</summary>
/// <param name="Name">How it is chosen on the command line.</param>
/// <param name="Case">Makes and runs one case; true when the input was taken, false when it was refused as documented. Anything it throws is a finding.</param>
internal sealed record FuzzTarget(string Name, Func<Random, bool> Case)
{
    /// <summary>The random source of a case: the same on every machine and in every process.</summary>
    public Random Source(int seed, long number)
    {
        // FNV-1a; string.GetHashCode differs from process to process.
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var c in $"{Name}/{seed}/{number}")
        {
            hash = (hash ^ c) * 1_099_511_628_211UL;
        }

        return new Random((int)(hash ^ (hash >> 32)));
    }
}

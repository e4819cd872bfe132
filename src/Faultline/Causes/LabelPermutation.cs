using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Permutes labels between units of equal size, so that what repeats with a user stays with the user under the null.</summary>
public sealed class LabelPermutation
{
    private readonly int[] labels;
    private readonly int[][][] unitsBySize;
    private readonly int seed;

    /// <param name="labels">By position.</param>
    /// <param name="units">By position: which unit it belongs to.</param>
    public LabelPermutation(int[] labels, IReadOnlyList<string> units, int seed)
    {
        this.labels = labels;
        this.seed = seed;
        unitsBySize =
        [
            .. Enumerable
                .Range(0, labels.Length)
                .GroupBy(i => units[i], StringComparer.Ordinal)
                .Select(g => g.ToArray())
                .GroupBy(g => g.Length)
                .OrderBy(g => g.Key)
                .Select(g => g.OrderBy(rows => rows[0]).ToArray()),
        ];
    }

    /// <summary>The <paramref name="number"/>-th permutation, written to <paramref name="permuted"/>; the same for the same seed.</summary>
    public void Fill(int number, int[] permuted)
    {
        var random = new SplitMix64((((ulong)(uint)seed) << 32) ^ (uint)number ^ 0xA5A5_0000_0000_0001);
        foreach (var units in unitsBySize)
        {
            var order = new int[units.Length];
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            random.Shuffle<int>(order);
            for (var i = 0; i < units.Length; i++)
            {
                for (var j = 0; j < units[i].Length; j++)
                {
                    permuted[units[i][j]] = labels[units[order[i]][j]];
                }
            }
        }
    }
}

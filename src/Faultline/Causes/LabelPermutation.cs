using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Permutes labels between units of equal size, so that what repeats with a user stays with the user under the null.</summary>
/// <remarks>Only where the labelled positions go is drawn (a Fisher–Yates shuffle cut short), so a permutation costs as much as there are labels, not as there is traffic. Safe for any number of threads.</remarks>
public sealed class LabelPermutation
{
    private readonly List<Stratum> strata = [];
    private readonly int seed;

    /// <param name="labels">By position: a label from 0, or a negative number for none.</param>
    /// <param name="units">By position: which unit it belongs to.</param>
    public LabelPermutation(int[] labels, IReadOnlyList<string> units, int seed)
    {
        this.seed = seed;
        Labelled = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0).OrderBy(i => labels[i]).ThenBy(i => i)];
        var slot = new int[labels.Length];
        for (var k = 0; k < Labelled.Length; k++)
        {
            slot[Labelled[k]] = k + 1;
        }

        var bySize = Enumerable
            .Range(0, labels.Length)
            .GroupBy(i => units[i], StringComparer.Ordinal)
            .Select(g => g.ToArray())
            .GroupBy(g => g.Length)
            .OrderBy(g => g.Key);
        foreach (var same in bySize)
        {
            // Units that carry a label come first: where the others go does not matter.
            int[][] members = [.. same.OrderBy(rows => !rows.Any(r => slot[r] > 0)).ThenBy(rows => rows[0])];
            strata.Add(new Stratum(members, members.TakeWhile(rows => rows.Any(r => slot[r] > 0)).Count(), slot));
        }
    }

    /// <summary>Labelled positions, by label and then by position.</summary>
    public int[] Labelled { get; }

    /// <summary>Where the labels of <see cref="Labelled"/> stand after the <paramref name="number"/>-th permutation; the same for the same seed.</summary>
    public void Draw(int number, int[] positions)
    {
        var random = new SplitMix64((((ulong)(uint)seed) << 32) ^ (uint)number ^ 0xA5A5_0000_0000_0001);
        foreach (var stratum in strata)
        {
            stratum.Draw(random, positions);
        }
    }

    /// <summary>Units with the same number of rows.</summary>
    /// <param name="carriers">How many of them, at the front, carry a label.</param>
    /// <param name="slot">By row: one more than its place among the labelled, 0 where it has no label.</param>
    private sealed class Stratum(int[][] units, int carriers, int[] slot)
    {
        public void Draw(SplitMix64 random, int[] positions)
        {
            // The shuffled order is kept as the few places that differ from the identity.
            var moved = new Dictionary<int, int>(2 * carriers);
            for (var i = 0; i < carriers; i++)
            {
                var j = i + random.Next(units.Length - i);
                var to = moved.GetValueOrDefault(j, j);
                moved[j] = moved.GetValueOrDefault(i, i);
                for (var row = 0; row < units[i].Length; row++)
                {
                    if (slot[units[i][row]] is > 0 and var k)
                    {
                        positions[k - 1] = units[to][row];
                    }
                }
            }
        }
    }
}

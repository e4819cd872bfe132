using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>All hypotheses about one cluster on the tested rows, one bit a row and slice.</summary>
internal sealed class SliceFamily
{
    private readonly ulong[][] bits;
    private readonly double[][] pByCount;
    private readonly int first;
    private readonly int size;
    private readonly int offset;

    /// <param name="blind">The cluster.</param>
    /// <param name="slices">What is asked about it.</param>
    /// <param name="rows">The tested rows.</param>
    /// <param name="first">Where the cluster's positions begin among the labelled ones.</param>
    /// <param name="size">How many they are.</param>
    /// <param name="offset">Where the family's p-values begin among all.</param>
    public SliceFamily(int blind, IReadOnlyList<IReadOnlyList<Predicate>> slices, int[] rows, int first, int size, int offset)
    {
        (Blind, Slices, this.first, this.size, this.offset) = (blind, slices, first, size, offset);
        bits = [.. slices.Select(s => Pack(s, rows))];
        pByCount = [.. bits.Select(b => PValues(b, rows.Length, size))];
    }

    public int Blind { get; }

    public IReadOnlyList<IReadOnlyList<Predicate>> Slices { get; }

    public static string Key(IReadOnlyList<Predicate> predicates) =>
        string.Join('\u0001', predicates.Select(p => p.ToString()).Order(StringComparer.Ordinal));

    /// <summary>The slice's place among all p-values.</summary>
    public int IndexOf(IReadOnlyList<Predicate> slice)
    {
        var key = Key(slice);
        return offset + Enumerable.Range(0, Slices.Count).First(i => string.Equals(Key(Slices[i]), key, StringComparison.Ordinal));
    }

    /// <summary>Writes the family's p-values when the labels stand at <paramref name="positions"/>.</summary>
    public void PValues(int[] positions, double[] p)
    {
        for (var h = 0; h < bits.Length; h++)
        {
            var slice = bits[h];
            var count = 0;
            for (var k = first; k < first + size; k++)
            {
                var position = positions[k];
                count += (int)(slice[position >> 6] >> (position & 63) & 1);
            }

            p[offset + h] = pByCount[h][count];
        }
    }

    private static ulong[] Pack(IReadOnlyList<Predicate> slice, int[] rows)
    {
        var packed = new ulong[(rows.Length + 63) / 64];
        for (var i = 0; i < rows.Length; i++)
        {
            var holds = true;
            for (var j = 0; j < slice.Count && holds; j++)
            {
                holds = slice[j].Holds(rows[i]);
            }

            packed[i >> 6] |= (holds ? 1UL : 0) << (i & 63);
        }

        return packed;
    }

    /// <summary>Fisher's p for every count that can occur: the margins are the same under every permutation.</summary>
    private static double[] PValues(ulong[] slice, int rows, int size)
    {
        var support = slice.Sum(System.Numerics.BitOperations.PopCount);
        return
        [
            .. Enumerable
                .Range(0, Math.Min(size, support) + 1)
                .Select(count => count < size + support - rows ? 1 : FisherExact.Greater(count, support, size, rows)),
        ];
    }
}

using System.Numerics;

namespace Faultline.Clustering.FailureAware;

/// <summary>Sets of small whole numbers as words of 64 bits, for counting what several have in common.</summary>
internal static class BitSets
{
    public static ulong[] Of(IEnumerable<int> members, int size)
    {
        var bits = new ulong[(size + 63) / 64];
        foreach (var member in members)
        {
            bits[member / 64] |= 1UL << (member % 64);
        }

        return bits;
    }

    /// <summary>Per item the rows that hold it.</summary>
    public static ulong[][] Columns(int[][] rows, int items)
    {
        var columns = new ulong[items][];
        for (var item = 0; item < items; item++)
        {
            columns[item] = new ulong[(rows.Length + 63) / 64];
        }

        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var item in rows[row])
            {
                columns[item][row / 64] |= 1UL << (row % 64);
            }
        }

        return columns;
    }

    public static int Count(ulong[] a)
    {
        var count = 0;
        foreach (var word in a)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    public static int Shared(ulong[] a, ulong[] b)
    {
        var count = 0;
        for (var i = 0; i < a.Length; i++)
        {
            count += BitOperations.PopCount(a[i] & b[i]);
        }

        return count;
    }

    public static int Shared(ulong[] a, ulong[] b, ulong[] c)
    {
        var count = 0;
        for (var i = 0; i < a.Length; i++)
        {
            count += BitOperations.PopCount(a[i] & b[i] & c[i]);
        }

        return count;
    }
}

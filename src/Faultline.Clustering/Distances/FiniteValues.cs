using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Whether every value is a finite number: a NaN or an infinity would end in some label without a word.</summary>
internal static class FiniteValues
{
    private const int Chunk = 1 << 18;

    /// <exception cref="ArgumentException">A value is NaN or infinite; the message names its row and column.</exception>
    public static void Require<T>(T[] values, int columns, int? threads = null)
        where T : unmanaged
    {
        var first = int.MaxValue;
        RowParallel.For(
            values.Length,
            Chunk,
            threads,
            (start, end) =>
            {
                if (!AllFinite(values.AsSpan(start, end - start)))
                {
                    var at = start;
                    while (IsFinite(values[at]))
                    {
                        at++;
                    }

                    Lower(ref first, at);
                }
            },
            default
        );
        if (first < int.MaxValue)
        {
            throw new ArgumentException(
                $"Row {first / columns}, column {first % columns} (counted from 0) is not a finite number; remove the row or replace the value."
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AllFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // x·0 is 0 for a finite number and NaN for any other.
        if (typeof(T) == typeof(float))
        {
            var sum = Vector512<float>.Zero;
            var vectors = MemoryMarshal.Cast<T, Vector512<float>>(values);
            foreach (var vector in vectors)
            {
                sum += vector * 0f;
            }

            return sum == Vector512<float>.Zero && EachFinite(values[(vectors.Length * Vector512<float>.Count)..]);
        }

        var total = Vector512<double>.Zero;
        var wide = MemoryMarshal.Cast<T, Vector512<double>>(values);
        foreach (var vector in wide)
        {
            total += vector * 0d;
        }

        return total == Vector512<double>.Zero && EachFinite(values[(wide.Length * Vector512<double>.Count)..]);
    }

    private static bool EachFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        foreach (var value in values)
        {
            if (!IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFinite<T>(T value)
        where T : unmanaged => typeof(T) == typeof(float) ? float.IsFinite((float)(object)value) : double.IsFinite((double)(object)value);

    private static void Lower(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value < seen)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
